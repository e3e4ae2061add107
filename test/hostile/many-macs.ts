import { interfacesOf, withInventory, type Payload } from './payload.ts'

const mac = (n: number) =>
  `02:00:00${[n >> 16, (n >> 8) & 0xff, n & 0xff].map((octet) => `:${octet.toString(16).padStart(2, '0')}`).join('')}`

const others = (count: number) =>
  Array.from({ length: count }, (_, n) => ({ name: `e${n}`, mac_address: mac(n), ipv4_address: null }))

/** Very many valid MACs: each is a look-up key. */
export const manyMacs: readonly Payload[] = [
  {
    says: "4,000 MACs, the node's among them",
    body: (k) => withInventory(k, { interfaces: [...interfacesOf(k), ...others(4000)] }),
    harmless: true,
  },
  {
    says: "4,000 MACs, none of them the node's",
    body: (k) => withInventory(k, { interfaces: others(4000), bmc_address: null }),
    refused: /could not find a node/i,
  },
  {
    says: "the node's MAC 4,000 times",
    body: (k) =>
      withInventory(k, {
        interfaces: Array.from({ length: 4000 }, (_, n) => ({ ...interfacesOf(k)[0], name: `e${n}` })),
      }),
  },
  {
    says: '20,000 MACs',
    body: (k) => withInventory(k, { interfaces: [...interfacesOf(k), ...others(20_000)] }),
    refused: /network interfaces/,
  },
  {
    says: '100,000 MACs',
    body: (k) => withInventory(k, { interfaces: [...interfacesOf(k), ...others(100_000)] }),
    refused: /"api\.max_keys"/,
  },
]
