/** A fault of YAML is said once: nothing is concluded from what stands in its place. Good files with a fault in each of their values. */

import { expect, test } from 'bun:test'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isMap, isScalar, isSeq, parseDocument } from 'yaml'
import { loadConfiguration } from '../../src/config/load.ts'
import { filesIn, grammar } from './golden.ts'

const ok = join(import.meta.dir, 'ok')
const files = filesIn(ok)
const good = readdirSync(ok).filter((name) => name.endsWith('.yaml'))

/** A value in a text: where it begins and ends, its key if it has one, and whether it stands in a flow map or list. */
type Place = { readonly start: number; readonly end: number; readonly keyAt?: number; readonly isFlow: boolean }

function placesIn(text: string): readonly Place[] {
  const places: Place[] = []
  const walk = (node: unknown, isFlow: boolean, keyAt?: number): void => {
    if (isScalar(node) && node.range && node.source !== undefined)
      places.push({ start: node.range[0], end: node.range[1], isFlow, ...(keyAt === undefined ? {} : { keyAt }) })
    if (!isMap(node) && !isSeq(node)) return
    const inside = isFlow || node.flow === true
    for (const item of node.items)
      if ('key' in (item as object) && isMap(node)) {
        const { key, value } = item as { key: { range?: readonly number[] }; value: unknown }
        walk(value, inside, key.range?.[0])
      } else walk(item, inside)
  }
  walk(parseDocument(text, { merge: true, logLevel: 'silent' }).contents, false)
  return places
}

function found(name: string, text: string, isPart: boolean) {
  return loadConfiguration({ file: name, text, set: [], env: {}, files, purpose: 'check', isPart }, grammar)
}

const faults: Readonly<Record<string, (written: string, place: Place, text: string) => string | undefined>> = {
  E104: () => '*nowhere',
  E105: () => '!has(node.name)',
  E106: (_, { isFlow }) => (isFlow ? '${{ node.name }}' : undefined),
  E107: (written, { isFlow }) => (!isFlow && /^[\w/ -]+$/.test(written) ? `!evn ${written}` : undefined),
  E102(written, { keyAt, start, isFlow }, text) {
    if (keyAt === undefined || (!isFlow && /\n/.test(written))) return undefined
    const column = keyAt - text.lastIndexOf('\n', keyAt - 1) - 1
    return `${written}${isFlow ? ', ' : `\n${' '.repeat(column)}`}${text.slice(keyAt, start)}${written}`
  },
}

test.each(Object.keys(faults))('%s', (code) => {
  const more: string[] = []
  let tried = 0
  for (const name of good) {
    const text = readFileSync(join(ok, name), 'utf8')
    const isPart = !/^(api|keystone|firewall|ironic):/m.test(text)
    expect(found(name, text, isPart).diagnostics).toEqual([])
    for (const place of placesIn(text)) {
      const { start, end } = place
      const fault = faults[code]!(text.slice(start, end), place, text)
      // A node has one tag; what is anchored is needed elsewhere; and what a step writes into is what others read.
      if (fault === undefined || /([&!]\w+|\binto:) *$/.test(text.slice(0, start))) continue
      tried += 1
      const { diagnostics, settings } = found(name, text.slice(0, start) + fault + text.slice(end), isPart)
      const lines = diagnostics.map((one) => `${one.code} ${one.message}`)
      expect(settings).toBeUndefined()
      if (lines.length !== 1 || !lines[0]!.startsWith(code))
        more.push(`${name} ${text.slice(place.keyAt ?? start, end)}: ${lines.join(' + ')}`)
    }
  }
  expect(more).toEqual([])
  expect(tried).toBeGreaterThan(10)
})
