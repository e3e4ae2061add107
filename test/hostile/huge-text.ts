import { interfacesOf, withInventory, withMore, type Payload } from './payload.ts'

const huge = 'A'.repeat(8 * 1024 * 1024)

/** Texts of 8 MiB where the steps look. */
export const hugeText: readonly Payload[] = [
  { says: 'a key', body: (k) => withMore(k, `"${huge}":1`), harmless: true, large: true },
  {
    says: 'a text of escapes',
    body: (k) => withMore(k, `"a":"${'\\u0041'.repeat(2_000_000)}"`),
    harmless: true,
    large: true,
  },
  {
    says: 'a text of backslashes',
    body: (k) => withMore(k, `"a":"${'\\\\'.repeat(8_000_000)}"`),
    harmless: true,
    large: true,
  },
  {
    says: 'digits in a text',
    body: (k) => withMore(k, `"a":"[${'1'.repeat(8_000_000)}"`),
    harmless: true,
    large: true,
  },
  { says: 'one number', body: (k) => withMore(k, `"a":${'1'.repeat(8_000_000)}`), large: true },
  { says: 'an error', body: (k) => withMore(k, `"error":"${huge}"`), large: true },
  { says: 'logs', body: (k) => withMore(k, `"logs":"${huge}"`), harmless: true, large: true },
  { says: 'the boot interface', body: (k) => withMore(k, `"boot_interface":"${'-'.repeat(8_000_000)}"`), large: true },
  ...['hostname', 'bmc_address'].map((key): Payload => ({
    says: `inventory "${key}"`,
    body: (k) => withInventory(k, { [key]: huge }),
    harmless: true,
    large: true,
  })),
  ...['name', 'mac_address', 'ipv4_address', 'lldp', 'client_id'].map((key): Payload => ({
    says: `an interface's "${key}"`,
    body: (k) => withInventory(k, { interfaces: [...interfacesOf(k), { ...interfacesOf(k)[1], [key]: huge }] }),
    harmless: true,
    large: true,
  })),
]
