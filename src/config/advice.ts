import type { SchemaNode } from '../model/decode.ts'
import { schemaBelow } from '../model/decode.ts'
import { isObject, type Json } from '../model/json.ts'
import { keysOf, pointerOf, type Pointer } from '../model/pointer.ts'
import { secretPlacesIn } from '../model/secret-names.ts'
import { labelOf } from './check.ts'
import { firewallAdvice, type DecidingFirewall } from './firewall-advice.ts'
import type { Placed } from './placed.ts'

/** The settings that decide whether others make sense. */
export type Deciding = {
  readonly api: {
    readonly listen: string | null
    readonly socket: string | null
    readonly auth: string
    readonly legacy_roles: boolean
  }
  readonly keystone?: {
    readonly username: string | null
    readonly password: unknown
    readonly project_name: string | null
    readonly application_credential_id: string | null
    readonly application_credential_secret: unknown
    readonly insecure: boolean
    readonly cert: string | null
    readonly key: string | null
  }
  readonly ironic: {
    readonly type: string
    readonly auth: string
    readonly username: string | null
    readonly password: unknown
  }
  readonly firewall: DecidingFirewall
  readonly introspection: { readonly workflow: Json }
  readonly discovery?: { readonly workflow: string }
  readonly secrets: Readonly<Record<string, unknown>>
}

/** What no single setting can tell: settings that need each other, exclude each other, or are dangerous. */
export function advice({ api, keystone, ironic, firewall, discovery }: Deciding): readonly Placed[] {
  const isIronic = ironic.type === 'ironic'
  const user = api.auth === 'keystone' ? 'api.auth' : isIronic && ironic.auth === 'keystone' ? 'ironic.auth' : undefined
  return [
    ...(api.listen === null && api.socket === null ? [nowhere] : []),
    ...(user && !keystone
      ? [{ ...missing('/keystone', `"keystone" is missing, as ${user} is keystone`, keystoneExample), follows }]
      : []),
    ...(keystone ? [...login(keystone), ...clientCertificate(keystone)] : []),
    ...(isIronic && ironic.auth === 'http_basic'
      ? (['username', 'password'] as const)
          .filter((key) => ironic[key] === null)
          .map((key) => missing(`/ironic/${key}`, `"${key}" is missing in ironic, as ironic.auth is http_basic`))
      : []),
    ...firewallAdvice(firewall, discovery !== undefined),
    ...(api.auth === 'none' && api.listen !== null && !isLoopback(api.listen) ? [noLogin] : []),
    ...(keystone?.insecure ? [unchecked] : []),
    ...(api.legacy_roles ? [oldRoles] : []),
  ]
}

const follows = ['/api/auth', '/ironic/type', '/ironic/auth']

const keystoneExample = 'keystone: {auth_url, username, password: !file …, project_name}'

const nowhere: Placed = {
  pointer: '/api/socket',
  follows: ['/api/listen'],
  code: 'E202',
  message: '"socket" is missing in api, as listen is null',
  remedy: 'the API has to be reached somehow',
}

const noLogin: Placed = {
  pointer: '/api/auth',
  follows: ['/api/listen'],
  code: 'W602',
  message: 'auth: none, while the API listens beyond this machine',
  remedy: 'whoever reaches it may introspect, and switch off, every node',
}

const unchecked: Placed = {
  pointer: '/keystone/insecure',
  code: 'W603',
  message: 'insecure: true, certificates are not checked',
  remedy: 'name the authority in cafile',
}

/** Deprecated by ironic-inspector in the Wallaby release; since 2024.2 they count there only where a file asks for them. */
const oldRoles: Placed = {
  pointer: '/api/legacy_roles',
  code: 'W210',
  message: 'legacy_roles: true, the roles baremetal_admin, baremetal_observer and administrator are deprecated',
  remedy: 'give their users admin, service, or reader of the whole system; then take this line out',
}

function login(keystone: NonNullable<Deciding['keystone']>): readonly Placed[] {
  const credential = ['application_credential_id', 'application_credential_secret'] as const
  const isCredential = credential.some((key) => keystone[key] !== null)
  const keys = isCredential ? credential : (['username', 'password', 'project_name'] as const)
  return keys
    .filter((key) => keystone[key as keyof typeof keystone] === null)
    .map((key) => missing(`/keystone/${key}`, `"${key}" is missing in keystone`))
}

function clientCertificate({ cert, key }: NonNullable<Deciding['keystone']>): readonly Placed[] {
  if ((cert === null) === (key === null)) return []
  const [there, absent] = cert === null ? (['key', 'cert'] as const) : (['cert', 'key'] as const)
  const message = `"${absent}" is missing in keystone, as ${there} is set`
  return [missing(`/keystone/${absent}`, message, 'a client certificate is a certificate and its key')]
}

function missing(pointer: Pointer, message: string, remedy?: string): Placed {
  return { pointer, code: 'E202', message, ...(remedy === undefined ? {} : { remedy }) }
}

/** Whether an address to listen on is reached from this machine only. */
export function isLoopback(listen: string): boolean {
  return /^(127\.[0-9.]+|localhost|\[::1\]):\d+$/.test(listen)
}

// Of the node that a discovered machine becomes.
const fields = pointerOf('discovery', 'fields')

/** Secrets that stand in the file itself, and not behind a tag. */
export function plainSecrets(value: unknown, schema: SchemaNode, tagged: ReadonlySet<Pointer>): readonly Placed[] {
  const unlessTagged = (pointer: Pointer) => (tagged.has(pointer) ? [] : [written(pointer)])
  const walk = (part: unknown, below: SchemaNode | undefined, pointer: Pointer): readonly Placed[] => {
    if (below?.kind === 'secret') return typeof part === 'string' ? unlessTagged(pointer) : []
    if (pointer === fields) return secretPlacesIn('', part as Json).flatMap((at) => unlessTagged(pointer + at))
    if (!isObject(part)) return []
    return Object.keys(part).flatMap((key) => walk(part[key], schemaBelow(below, key), pointer + pointerOf(key)))
  }
  return walk(value, schema, '')
}

function written(pointer: Pointer): Placed {
  const message = `${labelOf(pointer)} is written in the file`
  const [section = ''] = keysOf(pointer)
  const name = section === 'secrets' || section === 'discovery' ? labelOf(pointer) : section
  const remedy = `put it in a file of mode 0600 and write \`!file credentials/${name}\``
  return { pointer, code: 'W601', message, remedy }
}
