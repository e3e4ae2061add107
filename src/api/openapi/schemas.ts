import type { JsonObject } from '../../model/json.ts'
import { states } from '../../model/states.ts'

const text = { type: 'string' }
const textOrNull = { type: ['string', 'null'] }
const uuid = { type: 'string', format: 'uuid' }
const anything = { type: 'object', additionalProperties: true }
const blinded = { type: 'string', pattern: '^[0-9a-f]{1,512}$' }
const verdict = { type: 'string', enum: ['allow', 'deny'] }
const time = (extra: JsonObject = {}) => ({
  type: 'string',
  pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{6})?$',
  description: 'ISO 8601 in UTC without a zone; microseconds are left out when there are none',
  ...extra,
})

/** An object with exactly these keys, all of them there unless named as optional. */
function exactly(properties: Readonly<Record<string, JsonObject>>, extra: JsonObject = {}): JsonObject {
  return { type: 'object', required: Object.keys(properties), properties, additionalProperties: false, ...extra }
}

/** An object with exactly these keys, the second ones only sometimes. */
function partly(
  always: Readonly<Record<string, JsonObject>>,
  sometimes: Readonly<Record<string, JsonObject>>,
): JsonObject {
  return exactly(always, { properties: { ...always, ...sometimes } })
}

/** A reference to one of `schemas`. */
export function schema(name: keyof typeof schemas): JsonObject {
  return { $ref: `#/components/schemas/${name}` }
}

function reference(name: string): JsonObject {
  return { $ref: `#/components/schemas/${name}` }
}

const ruleHead = { uuid, description: { description: 'anything; usually a text or null' }, scope: textOrNull }

const condition = {
  type: 'object',
  required: ['op', 'field'],
  properties: {
    op: { ...text, description: 'such as eq, gt, is-empty, contains, matches, in-net' },
    field: { ...text, description: 'a JSON path, with node:// or data:// in front' },
    multiple: { type: 'string', enum: ['any', 'all', 'first'], default: 'any' },
    invert: { type: 'boolean', default: false },
  },
  additionalProperties: { description: 'parameters of the operator, such as value' },
}

const action = {
  type: 'object',
  required: ['action'],
  properties: { action: { ...text, description: 'such as fail, set-attribute, set-capability, add-trait' } },
  additionalProperties: { description: 'parameters of the action, such as message' },
}

/** Bodies of requests and answers, by name. */
export const schemas = {
  Error: exactly({ error: exactly({ message: text }) }),
  Accepted: exactly({}, { description: 'The work has begun; what comes of it shows in the status' }),
  Links: {
    type: 'array',
    minItems: 1,
    maxItems: 1,
    items: exactly({ href: text, rel: { const: 'self' } }),
  },
  Versions: exactly({
    versions: {
      type: 'array',
      items: exactly({ id: text, status: { const: 'CURRENT' }, links: reference('Links') }),
    },
  }),
  Resources: exactly({
    resources: { type: 'array', items: exactly({ name: text, links: reference('Links') }) },
  }),
  Introspection: exactly({
    uuid: { ...uuid, description: 'of the node' },
    state: { type: 'string', enum: [...states] },
    finished: { type: 'boolean', description: 'whether there is a finished_at' },
    started_at: time(),
    finished_at: time({ type: ['string', 'null'] }),
    error: { ...textOrNull, description: 'null after a success, and while it runs' },
    links: reference('Links'),
  }),
  Introspections: exactly({ introspection: { type: 'array', items: reference('Introspection') } }),
  Data: { ...anything, description: 'What is stored of a report, byte for byte, without its logs' },
  Report: { ...anything, description: 'What a ramdisk found: an inventory, and whatever else it collects' },
  Received: exactly(
    {
      uuid: { ...uuid, description: 'of the node' },
      ipmi_setup_credentials: { const: true, description: 'the ramdisk is to set these on the BMC' },
      ipmi_username: text,
      ipmi_password: text,
    },
    { required: ['uuid'] },
  ),
  Run: {
    ...anything,
    required: ['trace', 'run', 'node', 'workflow', 'outcome', 'steps', 'requests', 'power'],
    properties: {
      trace: { const: 1, description: 'version of this form' },
      run: { type: ['integer', 'null'], description: 'null = it did not take place' },
      discovered: { type: 'boolean', description: 'true = it created the node, or was to; else left out' },
      outcome: { type: 'string', enum: ['finished', 'error', 'running'] },
      steps: { type: 'array', items: anything },
      requests: { type: 'array', items: anything },
    },
    description: 'A run, step by step; secrets are masked',
  },
  Runs: exactly({
    runs: {
      type: 'array',
      items: exactly({
        run: { type: 'integer', minimum: 1 },
        accepted_at: text,
        workflow: textOrNull,
        revision: textOrNull,
        outcome: { type: 'string', enum: ['finished', 'error', 'running'] },
        error: textOrNull,
      }),
    },
  }),
  RuleEntry: exactly({ ...ruleHead, links: reference('Links') }),
  Rules: exactly({ rules: { type: 'array', items: reference('RuleEntry') } }),
  Rule: exactly({
    ...ruleHead,
    conditions: { type: 'array', items: { ...condition, required: ['op', 'field', 'multiple', 'invert'] } },
    actions: { type: 'array', minItems: 1, items: action },
    links: reference('Links'),
  }),
  NewRule: {
    type: 'object',
    required: ['actions'],
    properties: {
      uuid: { type: ['string', 'null'], description: 'empty or null = a new one' },
      description: {},
      scope: { type: ['string', 'null'], maxLength: 255 },
      conditions: { type: 'array', items: condition, default: [] },
      actions: { type: 'array', minItems: 1, items: action },
    },
    additionalProperties: { description: 'is ignored' },
  },
  Node: { ...anything, required: ['uuid'], properties: { uuid }, description: 'As Ironic shows a node' },
  Nodes: exactly({ nodes: { type: 'array', items: reference('Node') } }),
  NewNode: {
    type: 'object',
    properties: {
      name: text,
      uuid,
      driver: text,
      driver_info: anything,
      properties: anything,
      extra: anything,
      macs: { type: 'array', items: text },
    },
    additionalProperties: false,
  },
  Mac: exactly({
    mac: text,
    wanted: verdict,
    actual: { ...verdict, type: ['string', 'null'], enum: ['allow', 'deny', null], description: 'null = not known' },
    why: { ...text, description: 'the reason for people' },
    reason: {
      type: 'object',
      required: ['kind'],
      properties: {
        kind: { type: 'string', enum: ['listed', 'held', 'waiting', 'known', 'unknown'] },
        node: textOrNull,
        name: { ...textOrNull, description: 'of the node, where it is known' },
        port: textOrNull,
        entry: { ...text, description: 'of firewall.allow or firewall.deny' },
        since: textOrNull,
        until: text,
      },
      additionalProperties: false,
    },
  }),
  Firewall: exactly({
    driver: text,
    place: { ...text, description: 'where its rules stand' },
    filters: { type: 'boolean', description: 'false = everybody is answered' },
    actual: { type: 'string', enum: ['filter', 'nothing', 'unread'], description: 'what the machine has of ours' },
    unread: { ...textOrNull, description: 'why it could not be read' },
    synced: { ...textOrNull, description: 'when the last change was confirmed, RFC 3339' },
    unknown: exactly({ wanted: verdict, actual: { enum: ['allow', 'deny', null] }, why: text }),
    lists: exactly({
      allow: { type: 'array', items: text },
      deny: { type: 'array', items: text },
      differ: { type: 'boolean', description: 'whether the machine has others' },
    }),
    ports: exactly({ count: { type: 'integer' }, listed: textOrNull }),
    troubles: {
      type: 'array',
      items: exactly({
        what: { type: 'string', enum: ['write', 'read', 'list', 'shrink', 'neighbours', 'watch'] },
        message: text,
        cause: text,
        since: text,
        failures: { type: 'integer' },
      }),
      description: 'what fails now',
    },
    counters: {
      type: ['object', 'null'],
      additionalProperties: { type: 'integer' },
      description: 'DHCP requests by what decided; null = not counted',
    },
    macs: { type: 'array', items: reference('Mac') },
  }),
  Config: exactly({
    file: { ...text, description: 'the file that it was read from' },
    command_line: { type: 'array', items: text, description: 'settings that were said on the command line' },
    settings: { ...anything, description: 'values as they are written, by the keys joined with dots' },
    workflows: { type: 'array', items: text, description: "the site's own" },
    rules: { type: 'array', items: text, description: 'those of files, in the order in which they run' },
  }),
  Finding: partly(
    {
      severity: { type: 'string', enum: ['error', 'warning'] },
      code: { ...text, description: 'such as E203; "inspector help E203" says more' },
      message: text,
      file: text,
      line: { type: 'integer' },
      column: { type: 'integer' },
    },
    {
      remedy: { ...text, description: 'what would be right' },
      frame: { ...text, description: 'the line with a marker below it; secrets are masked' },
    },
  ),
  Reload: exactly({
    file: { ...text, description: 'the file that was read' },
    differences: {
      type: 'array',
      items: partly(
        {
          kind: { type: 'string', enum: ['setting', 'workflow', 'rule'] },
          name: text,
          change: { type: 'string', enum: ['added', 'removed', 'changed', 'moved'] },
          needs_restart: { type: 'boolean', description: 'false = it is in force now' },
        },
        {
          running: { description: 'what a setting was; secrets are masked' },
          file: { description: 'what the file says' },
          at: { ...text, description: 'where the file says it' },
        },
      ),
    },
    command_line: {
      type: 'array',
      items: text,
      description: 'settings that the files change in vain: the command line says them',
    },
    diagnostics: { type: 'array', items: reference('Finding'), description: 'warnings' },
  }),
  ReloadRefused: partly(
    { error: exactly({ message: text }) },
    {
      diagnostics: {
        type: 'array',
        items: reference('Finding'),
        description: 'what is wrong with the files; absent when the request is',
      },
    },
  ),
  NewComparison: exactly({
    items: {
      type: 'object',
      maxProperties: 1000,
      additionalProperties: blinded,
      description:
        'by setting:PATH, workflow:NAME or rule:NAME: a text as a number h of RFC 3526, group 14, raised to a key that nobody else knows',
    },
  }),
  Comparison: exactly({
    items: {
      type: 'object',
      additionalProperties: exactly({
        both: { ...blinded, description: 'what was given, raised to a key of the service' },
        theirs: { ...blinded, description: "the service's own text, raised to its key" },
      }),
      description: 'of the items that the service has; texts are the same when theirs, raised to your key, is both',
    },
  }),
  NewHold: exactly({ verdict, for: { type: 'integer', minimum: 1, maximum: 2592000, description: 's' } }),
  Hold: exactly({ mac: text, verdict, until: text }),
  Health: exactly({ detailed: { const: false }, reasons: { type: 'array', items: text } }),
} satisfies Readonly<Record<string, JsonObject>>
