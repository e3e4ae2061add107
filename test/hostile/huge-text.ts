import { interfacesOf, reportOf, withInventory, withMore, type Payload } from './payload.ts'

const mebibyte = 1024 * 1024
const huge = 'A'.repeat(3 * mebibyte)

const taken = { harmless: true } as const
const refused = { refused: /"api\.max_data"/ } as const

/** Texts of megabytes where the steps look, and elsewhere. */
export const hugeText: readonly Payload[] = [
  { says: 'a key', body: (k) => withMore(k, `"${huge}":1`), ...taken },
  { says: 'a text of escapes', body: (k) => withMore(k, `"a":"${'\\u0041'.repeat(600_000)}"`), ...taken },
  { says: 'a text of backslashes', body: (k) => withMore(k, `"a":"${'\\\\'.repeat(2_000_000)}"`), ...taken },
  { says: 'digits in a text', body: (k) => withMore(k, `"a":"[${'1'.repeat(3 * mebibyte)}"`), ...taken },
  { says: 'one number', body: (k) => withMore(k, `"a":${'1'.repeat(3 * mebibyte)}`) },
  { says: 'an error', body: (k) => withMore(k, `"error":"${huge}"`) },
  {
    says: 'the boot interface',
    body: (k) => withMore(k, `"boot_interface":"${'-'.repeat(3 * mebibyte)}"`),
  },
  { says: 'more than is taken', body: (k) => withMore(k, `"a":"${'A'.repeat(5 * mebibyte)}"`), ...refused },
  { says: 'far more than is taken', body: (k) => withMore(k, `"a":"${'A'.repeat(60 * mebibyte)}"`), ...refused },
  { says: 'more escapes than are taken', body: (k) => withMore(k, `"a":"${'\\\\'.repeat(8_000_000)}"`), ...refused },
  { says: 'logs that are too many to keep', body: (k) => withLogs(k, 'A'.repeat(60 * mebibyte)), ...taken },
  { says: 'logs', body: (k) => withLogs(k, 'QUI/'.repeat(5 * mebibyte)), ...taken },
  { says: 'logs with line breaks', body: (k) => withLogs(k, 'QUJD\\n'.repeat(2 * mebibyte)), ...taken },
  { says: 'logs of escapes', body: (k) => withLogs(k, '\\u0041'.repeat(3 * mebibyte)), ...taken },
  ...['hostname', 'bmc_address'].map((key): Payload => ({
    says: `inventory "${key}"`,
    body: (k) => withInventory(k, { [key]: huge }),
    ...taken,
  })),
  ...['name', 'mac_address', 'ipv4_address', 'lldp', 'client_id'].map((key): Payload => ({
    says: `an interface's "${key}"`,
    body: (k) => withInventory(k, { interfaces: [...interfacesOf(k), { ...interfacesOf(k)[1], [key]: huge }] }),
    ...taken,
  })),
]

/** The report with these logs last. */
function withLogs(k: number, letters: string): string {
  const { logs: _logs, ...report } = reportOf(k)
  return `${JSON.stringify(report).slice(0, -1)},"logs":"${letters}"}`
}
