import { describe, expect, test } from 'bun:test'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { FilterDelta } from '../../../src/firewall/filter.ts'
import type { Verdict } from '../../../src/model/firewall.ts'
import { macRangeOf } from '../../../src/firewall/mac-range.ts'
import { changeText, markText, removeText, replaceText, type Before } from '../../../src/firewall/nftables/ruleset.ts'
import type { Mac } from '../../../src/model/mac.ts'
import { place } from './place.ts'

/** What a case says; of the place only what is not as usual. */
type Written = Partial<typeof place> & {
  readonly never: string[]
  readonly always: string[]
  readonly waiting: Mac[]
  readonly known: Mac[]
  readonly unknown: Verdict
  readonly before?: Before
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

  test('removing names the family, and a mark is one element', () => {
    expect(removeText({ family: 'bridge', table: 't' })).toBe('delete table bridge t\n')
    expect(markText({ ...place, table: 't' }, 7)).toBe('add element inet t marks {\n  7\n}\n')
  })
})

function textOf(written: Written): string {
  const { delta, never, always, waiting, known, unknown, before, ...at } = written
  const where = { ...place, ...at }
  if (delta === undefined) {
    const filter = {
      never: never.map(macRangeOf),
      always: always.map(macRangeOf),
      waiting: new Set(waiting),
      known: new Set(known),
      unknown,
    }
    return replaceText(where, filter, before)
  }
  const { always: ranges, ...rest } = delta
  return changeText(where, { ...rest, ...(ranges ? { always: ranges.map(macRangeOf) } : {}) })
}
