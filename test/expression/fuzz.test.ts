import { expect, test } from 'bun:test'
import { parseExpression, parseTemplate } from '../../src/expression/index.ts'
import type { Scope } from '../../src/expression/expression.ts'
import { stepVocabulary } from '../../src/expression/vocabulary/index.ts'
import type { Json } from '../../src/model/json.ts'
import { chanceOf } from '../rehearsal/reports.ts'
import { scope } from './fixture.ts'

const seeds = [
  'inventory.disks.filter(d, !empty(d.size) && d.size >= quantity("1Ti")).map(d, d.name).first().matches("(?i)^/dev/sd[a-z]$")',
  'default(data.extra.disk.logical.count, 0) >= 8 || node.traits.exists(t, t.startsWith("CUSTOM_") && t in data.macs)',
  'capabilities(node).boot_mode == "uefi" ? version(inventory.system_vendor.firmware.version) > version("2.9") : -1 < 2.5 % 3',
  'inNet(data.inventory.bmc_address, "198.51.100.0/24") && mac(inventory.bmc_mac) != "aa:bb:cc:00:00:01"',
  '[1, 2.5, "a", {"k": [true, data.extra.none]}].sortBy(x, x)[0] in jsonpath(data, "$..size") || has(node.name)',
  'node.?name.orValue("x").split("-").join("+").substring(1, 3).replace("a", "b") + string(int("7") / 2)',
]
const pieces = [
  'data',
  'node',
  '.extra',
  '.name',
  '[0]',
  '["a"]',
  '(',
  ')',
  '[',
  ']',
  '{',
  '}',
  ' && ',
  ' || ',
  '!',
  '-',
  ' + ',
  ' / ',
  ' % ',
  ' == ',
  ' in ',
  ' ? ',
  ' : ',
  ',',
  '.',
  '"',
  "'",
  '1',
  '2.5',
  '9223372036854775807',
  'true',
  'null',
  'x',
  '.size()',
  '.first()',
  '.map(x, x)',
  '.filter(x, x)',
  'empty(',
  'default(',
  '.?a',
  '.matches("(a|b)*")',
  '\\',
  '\u{1f4be}',
  '__proto__',
  'constructor',
  '//',
  '"""',
  '0x',
  '1e400',
  'b"a"',
  '7u',
]

test('whatever is written is read or refused, and whatever is read comes to something, without a throw', () => {
  const chance = chanceOf(42)
  const below = (most: number) => Math.floor(chance() * most)
  const value = (depth: number): Json => {
    const kind = below(depth > 2 ? 5 : 7)
    if (kind === 5) return Array.from({ length: below(4) }, () => value(depth + 1))
    if (kind === 6)
      return { name: value(depth + 1), size: value(depth + 1), extra: value(depth + 1), a: value(3), '': null }
    return [
      null,
      chance() < 0.5,
      below(1000) - 500,
      chance() * 1e20,
      ['', 'a-b', '198.51.100.7', '64Gi', 'x'.repeat(50)][below(5)]!,
    ][kind]!
  }
  const random = (): Scope =>
    Object.fromEntries(Object.keys(stepVocabulary.names).map((name) => [name, () => ({ value: value(0) })]))
  let [read, valued] = [0, 0]
  for (let round = 0; round < 15_000; round += 1) {
    let text = seeds[below(seeds.length)]!
    for (let count = below(4); count >= 0; count -= 1) {
      const at = below(text.length + 1)
      text = text.slice(0, at) + (chance() < 0.6 ? pieces[below(pieces.length)]! : '') + text.slice(at + below(8))
    }
    // Bare names know nothing of types: what runs is then not only what fits.
    const vocabulary = chance() < 0.5 ? stepVocabulary : bare
    const parsed = parseExpression(text, vocabulary, 'any')
    for (const { start, end } of parsed.problems)
      if (!(start >= 0 && end > start && end <= text.length + 1)) throw new Error(text)
    parseTemplate(`a \${{${text}}} b`, vocabulary)
    if (!('expression' in parsed)) continue
    read += 1
    for (const names of [scope, random()]) {
      const outcome = parsed.expression.evaluate(names)
      const decided = parsed.expression.decided(names)
      expect(Object.keys(decided.outcome)).toHaveLength(1)
      if ('value' in outcome) valued += 1
      expect(Object.keys(outcome)).toHaveLength(1)
      JSON.stringify(decided)
    }
  }
  expect(read).toBeGreaterThan(500)
  expect(valued).toBeGreaterThan(100)
}, 60_000)

const bare = {
  names: Object.fromEntries(Object.keys(stepVocabulary.names).map((name) => [name, { type: 'dyn' } as const])),
}
