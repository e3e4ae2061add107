import { expect, test } from 'bun:test'
import { addressOf, shownAddress } from '../../src/client/address.ts'

test.each([
  ['http://127.0.0.1:5050', 'http://127.0.0.1:5050'],
  ['http://127.0.0.1:5050/', 'http://127.0.0.1:5050'],
  ['https://cloud.example/introspection/v1', 'https://cloud.example/introspection'],
  ['https://cloud.example/v1/', 'https://cloud.example'],
  ['http://[::1]:5050', 'http://[::1]:5050'],
])('%s is the service at %s', (text, base) => {
  expect(addressOf(text)).toEqual({ base })
})

test('a Unix socket is named by its path', () => {
  expect(addressOf('unix:/run/inspector.sock')).toEqual({ base: 'http://localhost', socket: '/run/inspector.sock' })
  expect(shownAddress(addressOf('unix:///run/inspector.sock'))).toBe('unix:/run/inspector.sock')
})

test.each(['127.0.0.1:5050', 'ftp://x', 'unix:', 'unix:relative', ''])(
  '%j is refused, saying what would be right',
  (text) => {
    expect(() => addressOf(text)).toThrow('it is none of http://…, https://…, unix:/…')
  },
)
