import { describe, expect, test } from 'bun:test'
import { getDiffieHellman } from 'node:crypto'
import { blinded, blindedTwice } from '../../src/model/blinding.ts'

const [a, b] = [3, 7].map((byte) => new Uint8Array(32).fill(byte)) as [Uint8Array, Uint8Array]

describe('two texts, each blinded by both keys', () => {
  test.each([
    ['hunter2', 'hunter2', true],
    ['hunter2', 'hunter3', false],
    ['', '', true],
    ['', ' ', false],
    ['ö'.repeat(10_000), 'ö'.repeat(10_000), true],
  ])('%p and %p', (mine, theirs, same) => {
    expect(blindedTwice(blinded(mine, a), b) === blindedTwice(blinded(theirs, b), a)).toBe(same)
  })
})

test('the group is that of RFC 3526', () => {
  const prime = BigInt(`0x${getDiffieHellman('modp14').getPrime('hex')}`)
  expect(blindedTwice((prime - 2n).toString(16), a)).toBeDefined()
  expect(blindedTwice((prime - 1n).toString(16), a)).toBeUndefined()
})

test('a blinded text is another with another key', () => {
  expect(blinded('hunter2', a)).not.toBe(blinded('hunter2', b))
})

test.each(['', '0', '1', 'xyz', 'f'.repeat(512), 'f'.repeat(513), '-2', '0x3'])('%p is no blinded text', (number) => {
  expect(blindedTwice(number, a)).toBeUndefined()
})
