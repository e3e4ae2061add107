import { withInventory, withMore, type Payload } from './payload.ts'

const keys = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`key ${index}`, index]))

/** Lists and objects with very many entries. */
export const wide: readonly Payload[] = [
  {
    says: '200,000 keys',
    body: (k) => withMore(k, JSON.stringify(keys(200_000)).slice(1, -1)),
    harmless: true,
    large: true,
  },
  {
    says: '2,000,000 numbers',
    body: (k) => withMore(k, `"numbers":[${'1,'.repeat(1_999_999)}1]`),
    harmless: true,
    large: true,
  },
  {
    says: '500,000 empty objects as PCI devices',
    body: (k) => withMore(k, `"pci_devices":[${'{},'.repeat(499_999)}{}]`),
    harmless: true,
    large: true,
  },
  {
    says: '100,000 disks',
    body: (k) =>
      withInventory(k, {
        disks: Array.from({ length: 100_000 }, (_, index) => ({
          name: `/dev/d${index}`,
          size: 5e9 + index,
          wwn: `w${index}`,
        })),
      }),
    harmless: true,
    large: true,
  },
  {
    says: '100,000 flags of a processor',
    body: (k) => withInventory(k, { cpu: { count: 1, architecture: 'x86_64', flags: Object.keys(keys(100_000)) } }),
    harmless: true,
    large: true,
  },
  {
    says: '50,000 lists of the old benchmark',
    body: (k) =>
      withMore(
        k,
        `"data":${JSON.stringify(Array.from({ length: 50_000 }, (_, n) => ['disk', `sd${n}`, 'size', 'x']))}`,
      ),
    harmless: true,
    large: true,
  },
]
