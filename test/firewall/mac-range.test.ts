import { describe, expect, test } from 'bun:test'
import {
  inRanges,
  macRangeOf,
  mergedRanges,
  rangeText,
  sameRanges,
  type MacRange,
} from '../../src/firewall/mac-range.ts'
import type { Mac } from '../../src/model/mac.ts'

const range = (first: string, last: string) => ({ first, last }) as MacRange

describe('MAC ranges', () => {
  test('one MAC is a range of one, in lower case', () => {
    expect(macRangeOf('52:54:00:AA:BB:CC')).toEqual(range('52:54:00:aa:bb:cc', '52:54:00:aa:bb:cc'))
  })

  test.each([
    ['52:*', '52:00:00:00:00:00', '52:ff:ff:ff:ff:ff'],
    ['52:54:00:*', '52:54:00:00:00:00', '52:54:00:ff:ff:ff'],
    ['52:54:00:aa:bb:*', '52:54:00:aa:bb:00', '52:54:00:aa:bb:ff'],
  ])('%s is from %s to %s', (text, first, last) => {
    expect(macRangeOf(text)).toEqual(range(first, last))
  })

  test.each(['', '52:54:00', '52:54:0*', '52:*:00', '52:54:00:aa:bb:cc:*', '52-54-00-*', 'x:*'])(
    '%p is refused',
    (text) => {
      expect(() => macRangeOf(text)).toThrow(`Cannot read "${text}" as MACs`)
    },
  )

  test('ranges that overlap or touch become one', () => {
    const ranges = ['52:54:01:*', '52:54:00:*', '52:54:00:01:*', '02:00:00:00:00:01', '02:00:00:00:00:03'].map(
      macRangeOf,
    )
    expect(mergedRanges(ranges)).toEqual([
      range('02:00:00:00:00:01', '02:00:00:00:00:01'),
      range('02:00:00:00:00:03', '02:00:00:00:00:03'),
      range('52:54:00:00:00:00', '52:54:01:ff:ff:ff'),
    ])
  })

  test('both ends belong to a range', () => {
    const ranges = [range('02:00:00:00:00:02', '02:00:00:00:00:04')]
    const inside = [1, 2, 3, 4, 5].map((n) => inRanges(ranges, `02:00:00:00:00:0${n}` as Mac))
    expect(inside).toEqual([false, true, true, true, false])
  })

  test.each(['52:54:00:aa:bb:cc', '52:54:00:*', '02:*', '52:54:00:aa:bb:*'])('%s is written as it was read', (text) => {
    expect(rangeText(macRangeOf(text))).toBe(text)
  })

  test.each([
    ['52:54:00:00:00:00', '52:54:00:ff:ff:fe'],
    ['52:54:00:00:00:00', '52:55:ff:ff:ff:ff'],
    ['00:00:00:00:00:00', 'ff:ff:ff:ff:ff:ff'],
  ])('a range from %s to %s, which has no star, is written by its ends', (first, last) => {
    expect(rangeText(range(first, last))).toBe(`${first}-${last}`)
  })

  test('lists that hold the same MACs are the same, however they are cut', () => {
    const halves = [range('02:00:00:00:00:80', '02:00:00:00:00:ff'), range('02:00:00:00:00:00', '02:00:00:00:00:7f')]
    expect(sameRanges(halves, [macRangeOf('02:00:00:00:00:*')])).toBe(true)
    expect(sameRanges(halves, [macRangeOf('02:00:00:00:*')])).toBe(false)
  })
})
