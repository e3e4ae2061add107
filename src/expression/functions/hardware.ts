import { addressOf } from '../../model/address.ts'
import { parseCapabilities } from '../../model/capabilities.ts'
import { InspectorError, messageOf } from '../../model/error.ts'
import { find } from '../../model/json-path/find.ts'
import { parsePath } from '../../model/json-path/parse.ts'
import { objectOf, type Json } from '../../model/json.ts'
import { macOf } from '../../model/mac.ts'
import { addressIn, networkOf, type Network } from '../../model/network.ts'
import { isMap, type Value } from '../value.ts'
import { shapes, type FunctionDefinition } from './function.ts'

const { anything, text, bool, list } = shapes

/** What only machines have: addresses, capabilities, inventories. */
export const hardwareFunctions: readonly FunctionDefinition[] = [
  {
    name: 'inNet',
    summary: 'Whether the IP address lies in the network; never when they are of different families.',
    takes: [text, text],
    gives: bool,
    refuses(argument, index) {
      const why =
        index === 0
          ? addressOf(argument) === undefined
            ? noAddress(argument)
            : undefined
          : whyNot(networkOf(argument), argument)
      return why === undefined ? undefined : { code: 'E403', message: why }
    },
    run([ip, cidr], call) {
      call.spend(perAddress)
      const network = call.once(`network ${String(cidr)}`, () => networkOf(String(cidr)))
      if ('invalid' in network) return { error: whyNot(network, String(cidr)) ?? '' }
      const address = addressOf(String(ip))
      return address === undefined ? { error: noAddress(String(ip)) } : { value: addressIn(address, network) }
    },
  },
  {
    name: 'mac',
    summary: 'The MAC address in lower case.',
    takes: [text],
    gives: text,
    refuses: (argument) => (macOf(argument) ? undefined : { code: 'E403', message: noMac(argument) }),
    run([value]) {
      const mac = macOf(value)
      return mac === undefined ? { error: noMac(String(value)) } : { value: mac }
    },
  },
  {
    name: 'capabilities',
    summary: "A node's capabilities, or their text, as a map.",
    takes: [anything],
    gives: { type: 'map', of: text },
    run([of], call) {
      const written = isMap(of) ? objectOf(of.properties as Json | undefined).capabilities : of
      if (written === undefined || written === null || written === '') return { value: {} }
      if (typeof written !== 'string') return { error: 'capabilities() is of a node or of a text' }
      call.spend(written.length)
      try {
        return { value: Object.fromEntries(parseCapabilities(written)) }
      } catch (error) {
        if (error instanceof InspectorError) return { error: messageOf(error) }
        throw error
      }
    },
  },
  {
    name: 'jsonpath',
    summary: "What the path finds, in the dialect of ironic-inspector's rules.",
    takes: [anything, text],
    gives: list,
    refuses(argument, index) {
      const path = index === 1 ? pathOf(argument) : undefined
      return path && 'why' in path ? { code: 'E403', message: path.why } : undefined
    },
    run([document, written], call) {
      const path = call.once(`path ${String(written)}`, () => pathOf(String(written)))
      if ('why' in path) return { error: path.why }
      try {
        const found = find(path.path, document as Json, call.spend)
        return { value: found as readonly Value[] }
      } catch (error) {
        if (error instanceof InspectorError) return { error: messageOf(error) }
        throw error
      }
    },
  },
]

/** What reading an address takes, in steps. */
const perAddress = 20

function whyNot(network: Network | { readonly invalid: string }, cidr: string): string | undefined {
  return 'invalid' in network ? `${quoted(cidr)} is no network: ${network.invalid}` : undefined
}

function pathOf(written: string): { readonly path: ReturnType<typeof parsePath> } | { readonly why: string } {
  try {
    return { path: parsePath(written) }
  } catch (error) {
    if (!(error instanceof InspectorError)) throw error
    return { why: `${quoted(written)} is no JSON path: ${messageOf(error)}` }
  }
}

const quoted = (value: string) => JSON.stringify(value.slice(0, 80))
const noAddress = (ip: string) => `${quoted(ip)} is not an IP address`
const noMac = (value: string) => `${quoted(value)} is not a MAC address`
