import { isIPv4, isIPv6 } from 'node:net'
import { InspectorError, messageOf } from '../model/error.ts'
import { isObject, type Json, type JsonObject } from '../model/json.ts'
import { createPseudonyms, type Pseudonyms } from './pseudonyms.ts'

/**
 * A report without what tells one machine from another: serial numbers, WWNs, MACs, addresses, host names, UUIDs. Equal
 * values stay equal, wherever they stand; logs and LLDP frames, which cannot be searched, are left out. Numbers keep their
 * digits. Fails with `invalid` when the text is no JSON object.
 */
export function redacted(text: string): string {
  const names = createPseudonyms()
  const found = new Set<string>()
  gather(parsed(text), (value, key) => {
    found.add(value)
    rename(value, key, names)
  })
  const sensitive = patternOf(found)
  const revive = (key: string, value: unknown, { source }: { readonly source?: string }) => {
    if (typeof value === 'number' && source !== undefined) return rawJson(source)
    if (typeof value === 'string')
      return isIdentity(key) ? (names.known(value) ?? value) : inside(value, sensitive, names)
    if (key === 'lldp') return null
    if (isFact(value)) return [...value.slice(0, 3), names.known(String(value[3])) ?? value[3]]
    return value
  }
  const kept = Object.entries(JSON.parse(text, revive as never) as object).filter(([key]) => !unsearchable.has(key))
  return JSON.stringify(Object.fromEntries(kept), null, 2)
}

const rawJson = (JSON as unknown as { rawJSON(source: string): unknown }).rawJSON

const unsearchable: ReadonlySet<string> = new Set(['logs', 'lldp_raw'])

function parsed(text: string): JsonObject {
  try {
    const report = JSON.parse(text) as Json
    if (isObject(report)) return report
  } catch (error) {
    throw new InspectorError('invalid', `Cannot redact the report: ${messageOf(error)}`, { cause: error })
  }
  throw new InspectorError('invalid', 'Cannot redact the report: it is no JSON object')
}

const identity = /serial|wwn|uuid|asset.?tag|hostname|client_id/i

function isIdentity(key: string): boolean {
  return identity.test(key)
}

// A fact of eDeploy: category, item, key, value.
function isFact(value: unknown): value is readonly Json[] {
  return Array.isArray(value) && value.length === 4 && typeof value[2] === 'string' && isIdentity(value[2])
}

function gather(value: Json | undefined, found: (value: string, key: string) => void, key = ''): void {
  if (typeof value === 'string' && value !== '' && isIdentity(key)) found(value, key)
  if (isFact(value) && typeof value[3] === 'string') found(value[3], String(value[2]))
  if (Array.isArray(value)) for (const part of value as readonly Json[]) gather(part, found, key)
  else if (isObject(value)) for (const [name, part] of Object.entries(value)) gather(part, found, name)
}

const mac = String.raw`[0-9a-f]{2}(?<separator>[:-])(?:[0-9a-f]{2}\k<separator>){4}[0-9a-f]{2}(?![:-]?[0-9a-f])`
const worldWide = '(?:0x|eui\\.)[0-9a-f]{16,32}'
const wholeMac = new RegExp(`^${mac}$`, 'i')

function rename(value: string, key: string, names: Pseudonyms): string {
  if (wholeMac.test(value)) return names.mac(value)
  if (/^(?:0x|eui\.)[0-9a-f]{8,}$/i.test(value)) return names.worldWide(value)
  if (/uuid/i.test(key)) return names.uuid(value)
  return names.text(value, /hostname/i.test(key) ? 'host' : 'REDACTED')
}

// One pattern and one pass, so that no replacement is replaced again. Shorter identities are looked for as whole values only.
function patternOf(identities: ReadonlySet<string>): RegExp {
  const long = [...identities].filter((value) => value.length >= 6).toSorted((one, other) => other.length - one.length)
  const escaped = long.map((value) => value.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'))
  return new RegExp([...escaped, worldWide, mac].join('|'), 'gi')
}

const none: ReadonlySet<string> = new Set(['0.0.0.0', '::/0', '::'])

// MACs also stand behind a hardware type (BOOTIF), WWNs within paths.
function inside(text: string, sensitive: RegExp, names: Pseudonyms): string {
  if (none.has(text)) return text
  const [, bare = '', rest = ''] = /^([^/%]+)(.*)$/s.exec(text) ?? []
  if (isIPv4(bare)) return names.ipv4(bare) + rest
  if (isIPv6(bare)) return names.ipv6(bare) + rest
  return text.replaceAll(sensitive, (found) => names.known(found) ?? rename(found, '', names))
}
