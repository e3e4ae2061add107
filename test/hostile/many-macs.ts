import { interfacesOf, withInventory, type Payload } from './payload.ts'

const mac = (n: number) =>
  `02:00:00${[n >> 16, (n >> 8) & 0xff, n & 0xff].map((octet) => `:${octet.toString(16).padStart(2, '0')}`).join('')}`

const others = (from: number) =>
  Array.from({ length: 100_000 }, (_, n) => ({ name: `e${n}`, mac_address: mac(from + n), ipv4_address: null }))

/** Very many valid MACs: each is a look-up key. */
export const manyMacs: readonly Payload[] = [
  {
    says: "100,000 MACs, the node's among them",
    body: (k) => withInventory(k, { interfaces: [...interfacesOf(k), ...others(0)] }),
    harmless: true,
    large: true,
  },
  {
    says: "100,000 MACs, none of them the node's",
    body: (k) => withInventory(k, { interfaces: others(0), bmc_address: null }),
    refused: /could not find a node/i,
    large: true,
  },
  {
    says: "the node's MAC 100,000 times",
    body: (k) =>
      withInventory(k, {
        interfaces: Array.from({ length: 100_000 }, (_, n) => ({ ...interfacesOf(k)[0], name: `e${n}` })),
      }),
    large: true,
  },
]
