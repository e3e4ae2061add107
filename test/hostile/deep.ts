import { interfacesOf, withInventory, withMore, type Payload } from './payload.ts'
import type { Json } from '../../src/model/json.ts'

const objects = (levels: number) => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`
const lists = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`
const nested = (levels: number) => JSON.parse(objects(levels)) as Json

/** JSON as deep as is allowed, where steps look, and one level more. */
export const deep: readonly Payload[] = [
  { says: '64 levels of objects', body: (k) => withMore(k, `"a":${objects(63)}`), harmless: true, keeps: objects(63) },
  { says: '64 levels of lists', body: (k) => withMore(k, `"a":${lists(63)}`), harmless: true, keeps: lists(63) },
  { says: '65 levels of objects', body: (k) => withMore(k, `"a":${objects(64)}`), refused: /deeper than 64/ },
  { says: '65 levels of lists', body: (k) => withMore(k, `"a":${lists(64)}`), refused: /deeper than 64/ },
  ...['root_disk', 'boot_interface', 'pci_devices', 'data', 'error', 'logs', 'configuration'].map((key): Payload => ({
    says: `60 levels in "${key}"`,
    body: (k) => withMore(k, `"${key}":${objects(60)}`),
  })),
  ...['disks', 'cpu', 'memory', 'boot', 'bmc_address', 'system_vendor', 'hostname'].map((key): Payload => ({
    says: `60 levels in inventory "${key}"`,
    body: (k) => withInventory(k, { [key]: nested(60) }),
  })),
  ...['name', 'ipv4_address', 'lldp', 'product', 'client_id', 'pci_address'].map((key): Payload => ({
    says: `60 levels in an interface's "${key}"`,
    body: (k) => withInventory(k, { interfaces: [...interfacesOf(k), { ...interfacesOf(k)[1], [key]: nested(60) }] }),
    harmless: true,
  })),
]
