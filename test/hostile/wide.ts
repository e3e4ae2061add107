import { withInventory, withMore, type Payload } from './payload.ts'

const keys = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`key ${index}`, index]))

const facts = (count: number) =>
  JSON.stringify(Array.from({ length: count }, (_, n) => ['disk', `sd${n}`, 'size', 'x']))

const disks = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ name: `/dev/d${index}`, size: 5e9 + index, wwn: `w${index}` }))

const list = (count: number, item: string) => `[${`${item},`.repeat(count - 1)}${item}]`

const taken = { harmless: true } as const
const refused = { refused: /"api\.max_(keys|texts|values)"/ } as const

/** Lists and objects with very many entries: as many as are taken, and more. */
export const wide: readonly Payload[] = [
  { says: '70,000 keys', body: (k) => withMore(k, JSON.stringify(keys(70_000)).slice(1, -1)), ...taken },
  { says: '200,000 keys', body: (k) => withMore(k, JSON.stringify(keys(200_000)).slice(1, -1)), ...refused },
  { says: '240,000 numbers', body: (k) => withMore(k, `"numbers":${list(240_000, '1')}`), ...taken },
  {
    says: '240,000 numbers to be kept as posted',
    body: (k) => withMore(k, `"numbers":${list(240_000, '20.0')}`),
    keeps: '20.0,20.0',
    ...taken,
  },
  {
    says: '70,000 keys of numbers to be kept as posted',
    body: (k) =>
      withMore(
        k,
        JSON.stringify(keys(70_000))
          .slice(1, -1)
          .replaceAll(/(?<=":)\d+/g, '2.50'),
      ),
    keeps: ':2.50,',
    ...taken,
  },
  { says: '2,000,000 numbers', body: (k) => withMore(k, `"numbers":${list(2_000_000, '1')}`), ...refused },
  {
    says: '120,000 empty objects as PCI devices',
    body: (k) => withMore(k, `"pci_devices":${list(120_000, '{}')}`),
    ...taken,
  },
  {
    says: '500,000 empty objects as PCI devices',
    body: (k) => withMore(k, `"pci_devices":${list(500_000, '{}')}`),
    ...refused,
  },
  { says: '20,000 disks', body: (k) => withInventory(k, { disks: disks(20_000) }), ...taken },
  { says: '100,000 disks', body: (k) => withInventory(k, { disks: disks(100_000) }), ...refused },
  {
    says: '150,000 flags of a processor',
    body: (k) => withInventory(k, { cpu: { count: 1, architecture: 'x86_64', flags: Object.keys(keys(150_000)) } }),
    ...taken,
  },
  { says: '38,000 lists of the old benchmark', body: (k) => withMore(k, `"data":${facts(38_000)}`), ...taken },
  { says: '50,000 lists of the old benchmark', body: (k) => withMore(k, `"data":${facts(50_000)}`), ...refused },
]
