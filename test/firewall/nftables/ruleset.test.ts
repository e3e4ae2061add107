import { describe, expect, test } from 'bun:test'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { FilterDelta, Verdict } from '../../../src/firewall/filter.ts'
import { macRangeOf } from '../../../src/firewall/mac-range.ts'
import { changeText, removeText, replaceText } from '../../../src/firewall/nftables/ruleset.ts'
import type { Mac } from '../../../src/model/mac.ts'

type Written = {
  readonly table: string
  readonly priority: number
  readonly interface: string
  readonly never: string[]
  readonly always: string[]
  readonly waiting: Mac[]
  readonly known: Mac[]
  readonly unknown: Verdict
  readonly delta?: Omit<FilterDelta, 'always'> & { readonly always?: string[] }
}

describe('the text for nft', () => {
  const cases = readdirSync(import.meta.dir).filter((name) => name.endsWith('.json'))

  test.each(cases)('%s', (name) => {
    const text = textOf(JSON.parse(readFileSync(join(import.meta.dir, name), 'utf8')) as Written)
    const golden = join(import.meta.dir, name.replace(/json$/, 'nft'))
    if (process.env.UPDATE_GOLDEN) writeFileSync(golden, text)
    expect(text).toBe(readFileSync(golden, 'utf8'))
  })

  test('removing works whether the table is there or not', () => {
    expect(removeText({ table: 't' })).toBe('add table inet t\ndelete table inet t\n')
  })
})

function textOf(written: Written): string {
  const { delta, never, always, waiting, known } = written
  if (delta === undefined) {
    return replaceText(written, {
      never: never.map(macRangeOf),
      always: always.map(macRangeOf),
      waiting: new Set(waiting),
      known: new Set(known),
      unknown: written.unknown,
    })
  }
  const { always: ranges, ...rest } = delta
  return changeText(written, { ...rest, ...(ranges ? { always: ranges.map(macRangeOf) } : {}) })
}
