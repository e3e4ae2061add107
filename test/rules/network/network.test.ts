import { expect, test } from 'bun:test'
import { exactly } from '../../../src/model/exact.ts'
import type { Json } from '../../../src/model/json.ts'
import { addressOf } from '../../../src/rules/network/address.ts'
import { holds, networkOf, type Network } from '../../../src/rules/network/network.ts'
import { vectors } from '../vectors.ts'

type Recorded = { readonly fields: string; readonly networks: readonly (readonly [string, string | null])[] }

const { fields, networks } = await vectors<Recorded>('networks')

test('networks hold the addresses that they hold in ironic-inspector, and odd ones are refused alike', () => {
  const has = (network: Network, field: Json) => {
    try {
      return holds(network, addressOf(field)) ? '1' : '0'
    } catch {
      return 'e'
    }
  }
  const ours = networks.map(([text]) => {
    const network = networkOf(text)
    return [text, network ? (exactly(fields) as readonly Json[]).map((field) => has(network, field)).join('') : null]
  })
  expect(ours).toEqual(networks.map((row) => [...row]))
})
