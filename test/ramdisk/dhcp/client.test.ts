import { expect, test } from 'bun:test'
import { askForAddress } from '../../../src/ramdisk/dhcp/client.ts'
import { jumpingClock } from '../../fakes/clock.ts'
import { answerTo, typeOf } from './answers.ts'

const mac = '52:54:00:aa:00:01'

/** A client on a network on which each message gets the answers of `server`; time passes with its sleeping. */
function client(server: (message: Uint8Array, count: number) => readonly Uint8Array[]) {
  const sent: (readonly [type: number | undefined, ms: number])[] = []
  const arrived: Uint8Array[] = []
  const waited: number[] = []
  const clock = jumpingClock(0)
  let closed = 0
  const stop = new AbortController()
  const ask = (timeout = 60_000) =>
    askForAddress({
      nic: 'eth0',
      mac,
      timeout,
      xid: 0xdeadbeef,
      signal: stop.signal,
      onRetry: (ms) => waited.push(ms),
      clock,
      sockets: {
        dhcp: () => ({
          send(message) {
            sent.push([typeOf(message), clock.now() / 1000])
            arrived.push(...server(message, sent.length))
          },
          receive: () => arrived.shift(),
          close: () => void closed++,
        }),
      },
    })
  return { ask, sent, waited, stop, closed: () => closed }
}

const willing = (message: Uint8Array) => [
  answerTo(message, typeOf(message) === 1 ? 'offer' : 'ack', [[1, [255, 255, 255, 0]]]),
]

test('asks, takes the offer, and has the lease', async () => {
  const { ask, sent, closed } = client(willing)
  expect(await ask()).toMatchObject({
    type: 'ack',
    address: '192.0.2.9',
    server: '192.0.2.1',
    netmask: '255.255.255.0',
  })
  expect(sent.map(([type]) => type)).toEqual([1, 3])
  expect(closed()).toBe(1)
})

test('asks again after pauses that double, while nobody answers, and says so each time', async () => {
  const { ask, sent, waited, closed } = client(() => [])
  expect(await ask().catch((error: Error) => error.message)).toBe(
    'Cannot get an address on "eth0" (52:54:00:aa:00:01): no DHCP server gave one within 60 s',
  )
  const pauses = sent.slice(1, 6).map(([, ms], index) => ms - (sent[index]?.[1] ?? 0))
  expect(pauses).toEqual([2000, 4000, 8000, 16000, 16000])
  expect(waited.slice(0, 3)).toEqual([2000, 6000, 14000])
  expect(closed()).toBe(1)
})

test('a server that takes its offer back is not asked without a pause, and is named in the end', async () => {
  const { ask, sent } = client((message) => [answerTo(message, typeOf(message) === 1 ? 'offer' : 'nak')])
  expect(await ask(10_000).catch((error: Error) => error.message)).toEndWith(
    'no DHCP server gave one within 10 s; 192.0.2.1 offered one and took it back',
  )
  // Each time the two messages: after 0, 2 and 6 s.
  expect(sent.map(([type]) => type)).toEqual([1, 3, 1, 3, 1, 3])
})

test('after a refusal the next offer counts', async () => {
  const { ask } = client((message, count) => [
    answerTo(message, typeOf(message) === 1 ? 'offer' : count < 3 ? 'nak' : 'ack'),
  ])
  expect(await ask()).toMatchObject({ type: 'ack' })
})

test('what is meant for another machine, another request, or cut off is not taken', async () => {
  const wrong = (message: Uint8Array) => {
    const [foreign, late] = [answerTo(message, 'offer'), answerTo(message, 'offer')]
    foreign[33] = 0x99
    late[4] = 0
    return [foreign, late, answerTo(message, 'offer').subarray(0, 100), ...willing(message)]
  }
  expect(await client(wrong).ask()).toMatchObject({ address: '192.0.2.9' })
})

test('the signal ends it, and the socket is closed', async () => {
  const { ask, stop, closed } = client(() => [])
  stop.abort(new Error('enough'))
  expect(await ask().catch((error: Error) => error.message)).toBe('enough')
  expect(closed()).toBe(1)
})
