import { describe, expect, test } from 'bun:test'
import { rangeBetween, rangeProgram, endsText } from '../../../src/firewall/iptables/range-program.ts'
import { inRanges, macRangeOf, type MacRange } from '../../../src/firewall/mac-range.ts'
import type { Mac } from '../../../src/model/mac.ts'

/** What classic BPF makes of the program for a frame from that MAC; only the instructions that it may use. */
function matches(program: string, mac: Mac): boolean {
  const [length, ...lines] = program.split(',')
  expect(lines).toHaveLength(Number(length))
  const instructions = lines.map((line) => line.split(' ').map(Number) as [number, number, number, number])
  const frame = Buffer.from(`ffffffffffff${mac.replaceAll(':', '')}0800`, 'hex')
  let accumulator = 0
  for (let at = 0; ; at++) {
    const [code, whenTrue, whenFalse, value] = instructions[at]!
    const jump = (truth: boolean) => (at += truth ? whenTrue : whenFalse)
    if (code === 32) accumulator = frame.readUInt32BE(value - 0xffe00000)
    else if (code === 40) accumulator = frame.readUInt16BE(value - 0xffe00000)
    else if (code === 21) jump(accumulator === value)
    else if (code === 37) jump(accumulator > value)
    else if (code === 53) jump(accumulator >= value)
    else if (code === 6) return value !== 0
    else throw new Error(`unknown instruction ${code}`)
  }
}

function macAt(n: number): Mac {
  return (n.toString(16).padStart(12, '0').match(/../g) ?? []).join(':') as Mac
}

describe('the program for a range of MACs', () => {
  const ranges: readonly (readonly [string, MacRange])[] = [
    ['one octet given', macRangeOf('52:*')],
    ['five octets given', macRangeOf('52:54:00:aa:bb:*')],
    ['over the border of the first 32 bits', { first: '52:54:00:00:fe:fd' as Mac, last: '52:54:00:02:00:01' as Mac }],
    ['two MACs', { first: '52:54:00:00:ff:ff' as Mac, last: '52:54:00:01:00:00' as Mac }],
    ['inside the last 16 bits', { first: '52:54:00:01:00:10' as Mac, last: '52:54:00:01:00:1f' as Mac }],
    ['from the first to the last', { first: macAt(0), last: macAt(2 ** 48 - 1) }],
  ]

  test.each(ranges)('%s: is true from the first to the last and for no other', (_what, range) => {
    const program = rangeProgram(range)
    const ends = [range.first, range.last].map((mac) => Number.parseInt(mac.replaceAll(':', ''), 16))
    const steps = [0, 1, 2, 255, 256, 65_535, 65_536, 65_537, 2 ** 24, 2 ** 32]
    const around = ends.flatMap((end) => steps.flatMap((step) => [end - step, end + step]))
    for (const n of around.filter((value) => value >= 0 && value < 2 ** 48)) {
      expect([n, matches(program, macAt(n))]).toEqual([n, inRanges([range], macAt(n))])
    }
  })

  test('a range is read back from the text in its comment', () => {
    const range = macRangeOf('52:54:*')
    expect(rangeBetween(endsText(range))).toEqual(range)
    expect(rangeBetween('52:54:00:00:00:00')).toBeUndefined()
    expect(rangeBetween('')).toBeUndefined()
  })
})
