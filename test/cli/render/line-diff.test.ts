import { describe, expect, test } from 'bun:test'
import { lineDiff } from '../../../src/cli/render/line-diff.ts'

const lines = (...all: readonly string[]) => all.map((line) => `${line}\n`).join('')

describe('the difference of two texts', () => {
  test('is what goes and comes, with what is around it; the rest is folded', () => {
    const before = lines('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k')
    expect(lineDiff(before, before.replace('d', 'D').replace('k\n', 'k\nl\n'))).toEqual([
      '…',
      '  b',
      '  c',
      '- d',
      '+ D',
      '  e',
      '  f',
      '…',
      '  j',
      '  k',
      '+ l',
    ])
  })

  test('of a new text is all of it, of equal ones nothing', () => {
    expect(lineDiff('', lines('a', 'b'))).toEqual(['+ a', '+ b'])
    expect(lineDiff(lines('a'), '')).toEqual(['- a'])
    expect(lineDiff('', '')).toEqual([])
  })

  test('keeps what both have in common', () => {
    expect(lineDiff(lines('a', 'x', 'b', 'c'), lines('b', 'y', 'c', 'a'))).toEqual([
      '- a',
      '- x',
      '  b',
      '+ y',
      '  c',
      '+ a',
    ])
  })

  test('of long texts without anything in common takes no time', () => {
    const long = (sign: string) => lines(...Array.from({ length: 20_000 }, (_, index) => `${sign}${index}`))
    expect(lineDiff(long('a'), long('b'))).toHaveLength(40_000)
  })
})
