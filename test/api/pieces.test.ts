import { describe, expect, test } from 'bun:test'
import { createPieces } from '../../src/api/pieces.ts'

const text = 'abcdefghijklmnop'
const asText = (found: readonly Uint8Array[]) => Buffer.concat(found).toString()

function cutInto(sizes: readonly number[]) {
  const pieces = createPieces()
  let at = 0
  for (const size of sizes) pieces.add(Buffer.from(text.slice(at, (at += size))))
  return pieces
}

describe.each([[[16]], [[1, 15]], [[15, 1]], [[4, 4, 8]], [Array.from({ length: 16 }, () => 1)]])(
  'in pieces of %j',
  (sizes) => {
    const pieces = cutInto(sizes)

    test('each range is what it is in the whole', () => {
      expect(pieces.size).toBe(16)
      for (let from = 0; from <= 16; from += 1)
        for (let to = from; to <= 16; to += 1) expect(asText(pieces.inside({ from, to }))).toBe(text.slice(from, to))
    })

    test.each([
      [[], text],
      [[[0, 16]], ''],
      [
        [
          [0, 1],
          [15, 16],
        ],
        'bcdefghijklmno',
      ],
      [
        [
          [3, 5],
          [5, 7],
        ],
        'abchijklmnop',
      ],
      [
        [
          [4, 8],
          [2, 12],
        ],
        'abmnop',
      ],
      [
        [
          [2, 12],
          [4, 8],
        ],
        'abmnop',
      ],
      [[[4, 4]], text],
    ])('what is outside of %j is %p', (ranges, rest) => {
      expect(asText(pieces.outside(ranges.map(([from = 0, to = 0]) => ({ from, to }))))).toBe(rest)
    })
  },
)

test('small pieces are held as few, large ones are not copied', () => {
  const pieces = createPieces()
  for (let n = 0; n < 200_000; n += 1) pieces.add(Uint8Array.of(n))
  const large = [new Uint8Array(100_000), new Uint8Array(100_000)]
  for (const piece of large) pieces.add(piece)
  const all = pieces.inside({ from: 0, to: pieces.size })
  expect(all.length).toBeLessThan(20)
  expect(all.slice(-2).every(({ buffer }, index) => buffer === large[index]!.buffer)).toBe(true)
  expect(Buffer.concat(all.slice(0, -2)).equals(Uint8Array.from({ length: 200_000 }, (_, n) => n))).toBe(true)
})
