import type { JsonObject } from '../../model/json.ts'
import type { Operation } from '../policy.ts'
import { schema, type schemas } from './schemas.ts'

/** What can be asked, and what comes back. */
export type Described = {
  readonly summary: string
  /** Who may ask; absent = everybody. */
  readonly policy?: Operation
  readonly parameters?: readonly (keyof typeof parameters)[]
  readonly body?: { readonly schema: keyof typeof schemas; readonly required: boolean }
  /** Answers by status: a schema, or null for one without a body. */
  readonly gives: Readonly<Record<number, keyof typeof schemas | null>>
  /** Failures besides those that every request can have. */
  readonly fails?: readonly (keyof typeof errors)[]
}

const query = (name: string, of: JsonObject, description: string) => ({ name, in: 'query', schema: of, description })

/** Parts of the path and the query, by name. */
export const parameters = {
  version: {
    name: 'X-OpenStack-Ironic-Inspector-API-Version',
    in: 'header',
    description:
      'X.Y or latest; absent = the highest, or what OpenStack-API-Version says of baremetal-introspection. Hides nothing: only the status of a created rule depends on it',
    schema: { type: 'string', default: 'latest' },
  },
  node: {
    name: 'node',
    in: 'path',
    required: true,
    description: 'UUID in any spelling, or name of the node',
    schema: { type: 'string' },
  },
  rule: { name: 'rule', in: 'path', required: true, description: 'UUID of the rule', schema: { type: 'string' } },
  run: query('run', { type: 'integer', minimum: 1 }, 'its number; absent = the newest'),
  limit: query('limit', { type: 'integer', minimum: 0 }, '0 or absent = as many as api.max_limit allows'),
  marker: query('marker', { type: 'string' }, 'UUID of the last one of the page before'),
  state: query('state', { type: 'string' }, 'states, separated by commas'),
  manage_boot: query('manage_boot', { type: 'boolean', default: true }, 'false = whoever asks boots the node'),
  new_ipmi_username: query('new_ipmi_username', { type: 'string' }, 'absent = the one that the node has'),
  new_ipmi_password: query(
    'new_ipmi_password',
    { type: 'string' },
    'the ramdisk sets it on the BMC; without a version or below 1.9, where introspection allows it',
  ),
  brief: query(
    'brief',
    { type: 'boolean', default: false },
    'true = without the MACs of ports that are shut out as they should be',
  ),
  accept_shrink: query(
    'accept_shrink',
    { type: 'boolean', default: false },
    'true = take over a listing of ports however many MACs it lacks (firewall.max_shrink)',
  ),
  mac: {
    name: 'mac',
    in: 'path',
    required: true,
    description: 'MAC address, with colons or dashes',
    schema: { type: 'string' },
  },
  workflow: query('workflow', { type: 'string', minLength: 1 }, 'in place of the configured choice'),
} as const satisfies Readonly<Record<string, JsonObject>>

/** What each failure means. */
export const errors = {
  400: 'The request cannot be understood, or not now',
  401: 'Nobody known asks',
  403: 'Whoever asks may not',
  404: 'There is no such thing',
  406: 'The version is not spoken here',
  409: 'It is busy, or there already',
  413: 'The body is larger than api.max_body, or without ramdisk logs than api.max_data',
  500: 'A fault of the service',
  503: 'Something that is needed for it is away, or there is too much to do',
} as const

const always = [400, 406, 500, 503] as const

/** One operation of a path, as OpenAPI describes it. */
export function operation(operationId: string, described: Described): JsonObject {
  const { summary, policy, body, gives, fails = [] } = described
  const usual = new Set([...always, ...(policy ? ([401, 403] as const) : []), ...fails])
  const failing = [...usual].filter((status) => !(status in described.gives)).sort((a, b) => a - b)
  const answers = Object.entries(gives).map(([status, name]) => [status, answer(name)] as const)
  return {
    operationId,
    summary,
    ...(policy ? { security: [{ token: [] }, { basic: [] }, {}], 'x-policy': policy } : {}),
    parameters: ['version', ...(described.parameters ?? [])].map((name) => ({
      $ref: `#/components/parameters/${name}`,
    })),
    ...(body ? { requestBody: { required: body.required, content: json(body.schema) } } : {}),
    responses: Object.fromEntries([
      ...answers,
      ...failing.map((status) => [status, { $ref: `#/components/responses/${status}` }] as const),
    ]),
  }
}

/** The failures as answers that operations refer to. */
export function failures(): JsonObject {
  return Object.fromEntries(
    Object.entries(errors).map(([status, description]) => [status, { description, content: json('Error') }]),
  )
}

function answer(name: keyof typeof schemas | null): JsonObject {
  return name === null ? { description: 'Done' } : { description: name, content: json(name) }
}

function json(name: keyof typeof schemas): JsonObject {
  return { 'application/json': { schema: schema(name) } }
}
