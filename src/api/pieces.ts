import type { Range } from './members.ts'

/** Bytes that come in pieces. What is asked for is part of them, not copied. */
export interface Pieces {
  add(piece: Uint8Array): void
  /** In bytes. */
  readonly size: number
  /** The bytes of the range. */
  inside(range: Range): readonly Uint8Array[]
  /** The bytes in none of the ranges, which may overlap. */
  outside(ranges: readonly Range[]): readonly Uint8Array[]
}

/** Larger pieces are not copied. In bytes. */
const small = 64 * 1024

/** Small pieces are joined, so that a body that comes byte by byte is not held as millions of them. */
export function createPieces(): Pieces {
  const pieces: Uint8Array[] = []
  /** Where each begins. */
  const starts: number[] = []
  let size = 0

  function inside({ from, to }: Range): readonly Uint8Array[] {
    const found: Uint8Array[] = []
    for (let index = pieceAt(starts, from); index < pieces.length && starts[index]! < to; index += 1) {
      const start = starts[index]!
      const part = pieces[index]!.subarray(Math.max(from - start, 0), to - start)
      if (part.length > 0) found.push(part)
    }
    return found
  }

  return {
    add(piece) {
      let joined = piece
      // Only with one that is not much larger: each byte is copied a few times at most.
      while (joined.length < small && (pieces.at(-1)?.length ?? Infinity) <= Math.min(small, 2 * joined.length)) {
        joined = Buffer.concat([pieces.pop()!, joined])
        starts.pop()
      }
      pieces.push(joined)
      size += piece.length
      starts.push(size - joined.length)
    },
    get size() {
      return size
    },
    inside,
    outside(ranges) {
      const found: Uint8Array[] = []
      let done = 0
      for (const { from, to } of ranges.toSorted((a, b) => a.from - b.from)) {
        if (from > done) found.push(...inside({ from: done, to: from }))
        done = Math.max(done, to)
      }
      return [...found, ...inside({ from: done, to: size })]
    },
  }
}

/** The index of the piece with this byte: the last that begins at it or before. */
function pieceAt(starts: readonly number[], at: number): number {
  let [low, high] = [0, starts.length]
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (starts[middle]! <= at) low = middle
    else high = middle
  }
  return low
}
