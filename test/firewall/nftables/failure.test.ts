import { expect, test } from 'bun:test'
import { refusal } from '../../../src/firewall/nftables/failure.ts'
import { InspectorError } from '../../../src/model/error.ts'

const said = (message: string) => new InspectorError('unavailable', `Cannot run "nft": ${message}`)

test.each([
  ['there is no such program', 'install the package "nftables", or set firewall.driver to iptables, dnsmasq or none'],
  [
    'exit code 1: netlink: Error: cache initialization failed: Operation not permitted',
    'AmbientCapabilities=CAP_NET_ADMIN',
  ],
  ['exit code 1: Operation not permitted (you must be root)', '--cap-add NET_ADMIN'],
  ['exit code 1: nft: Unable to initialize Netlink socket: Protocol not supported', 'no nf_tables: load that module'],
  ['exit code 1: Error: Could not process rule: Operation not supported', 'lacks a part of nf_tables'],
  ['exit code 1: Error: Could not process rule: No buffer space available', 'nft -c -f FILE'],
  ['it took longer than 30000 ms', 'what holds it up'],
])('what nft says, and the remedy: %s', (message, remedy) => {
  const failure = refusal('Cannot write the firewall table "t"', said(message)) as InspectorError
  expect(failure.code).toBe('unavailable')
  expect(failure.message).toStartWith(`Cannot write the firewall table "t": Cannot run "nft": ${message}; `)
  expect(failure.message).toContain(remedy)
})

test('a failure without a remedy is told as it is, and what is no expected failure is left alone', () => {
  expect((refusal('Cannot x', said('it was killed\n')) as Error).message).toBe(
    'Cannot x: Cannot run "nft": it was killed',
  )
  const bug = new TypeError('x')
  expect(refusal('Cannot x', bug)).toBe(bug)
})
