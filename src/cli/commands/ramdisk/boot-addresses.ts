import { InvalidArgumentError } from 'commander'
import ipaddr from 'ipaddr.js'
import { addressOf } from '../../../model/address.ts'

const example = 'such as 192.0.2.1.'

/** Where the service is reached from machines: an IP address in its one spelling, or a host name. Refuses what none of them can reach. */
export function serviceAddress(text: string): string {
  const address = addressOf(text)
  if (address === undefined) {
    if (text.includes('/'))
      throw new InvalidArgumentError(`It has a prefix length, or is a URL: write the address alone, ${example}`)
    if (!isHostName(text)) throw new InvalidArgumentError(`It is no IP address, and no host name: write it ${example}`)
  }
  const why = address === undefined ? whyNoName(text) : whyNot[ipaddr.parse(address).range()]
  if (why !== undefined)
    throw new InvalidArgumentError(`${why}: write the one that this machine has in their network, ${example}`)
  return address ?? text
}

const itself = 'Machines would reach themselves by it'

const whyNot: Readonly<Record<string, string>> = {
  unspecified: 'It stands for all addresses of a machine, and is none to send to',
  loopback: itself,
  multicast: 'It is the address of a group',
  broadcast: 'It is the address of everybody',
}

function whyNoName(name: string): string | undefined {
  return /(^|\.)localhost$/i.test(name) ? itself : undefined
}

/** RFC 1123, 2.1; one whose last part is a number is a wrong address. */
function isHostName(text: string): boolean {
  const labels = text.split('.')
  return labels.every((label) => /^(?!-)[a-z\d-]{1,63}(?<!-)$/i.test(label)) && !/^\d+$/.test(labels.at(-1) ?? '')
}

const rangeExample = 'such as 192.0.2.100,192.0.2.200.'

/** The first and the last address for machines, in their one spelling. */
export function addressRange(text: string): readonly [string, string] {
  const [first, last, ...rest] = text.split(',')
  if (first === undefined || last === undefined || rest.length > 0)
    throw new InvalidArgumentError(`Write it as FIRST,LAST, ${rangeExample}`)
  return inOrder(oneOf(first), oneOf(last))
}

function oneOf(text: string): string {
  const address = addressOf(text)
  if (address === undefined)
    throw new InvalidArgumentError(`"${text}" is no IP address: write it as FIRST,LAST, ${rangeExample}`)
  return address
}

function inOrder(first: string, last: string): readonly [string, string] {
  const [from, to] = [ipaddr.parse(first).toByteArray(), ipaddr.parse(last).toByteArray()]
  if (from.length !== to.length)
    throw new InvalidArgumentError(`One is of IPv4 and one of IPv6: take two of a kind, ${rangeExample}`)
  if (Buffer.compare(Buffer.from(from), Buffer.from(to)) > 0)
    throw new InvalidArgumentError(`The first one comes behind the last: write them in order, ${rangeExample}`)
  return [first, last]
}
