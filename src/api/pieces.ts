import type { Range } from './members.ts'

/** How many bytes the pieces have together. */
export function sizeOf(pieces: readonly Uint8Array[]): number {
  return pieces.reduce((sum, { length }) => sum + length, 0)
}

/** The bytes of the range; nothing is copied. */
export function piecesOf(pieces: readonly Uint8Array[], { from, to }: Range): readonly Uint8Array[] {
  const inside: Uint8Array[] = []
  let before = 0
  for (const piece of pieces) {
    const part = piece.subarray(Math.max(from - before, 0), Math.max(to - before, 0))
    if (part.length > 0) inside.push(part)
    before += piece.length
  }
  return inside
}

/** The bytes in none of the ranges, which may overlap; nothing is copied. */
export function piecesOutside(pieces: readonly Uint8Array[], ranges: readonly Range[]): readonly Uint8Array[] {
  const outside: Uint8Array[] = []
  let done = 0
  for (const { from, to } of ranges.toSorted((a, b) => a.from - b.from)) {
    outside.push(...piecesOf(pieces, { from: done, to: Math.max(done, from) }))
    done = Math.max(done, to)
  }
  return [...outside, ...piecesOf(pieces, { from: done, to: sizeOf(pieces) })]
}
