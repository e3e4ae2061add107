/** Mistakes hide no others: the golden files, two of them at a time in one configuration. */

import { expect, test } from 'bun:test'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadConfiguration } from '../../src/config/load.ts'
import { err, filesIn, grammar } from './golden.ts'

const files = filesIn(err)

/** The top of a configuration, key by key, as written. */
type Sections = ReadonlyMap<string, string>
type Case = { readonly name: string; readonly sections: Sections; readonly said: readonly string[] }

function sectionsOf(text: string): Sections {
  const parts = text.split(/^(?=[a-z]+:)/m).map((part) => part.replace(/\n*$/, '\n'))
  return new Map(parts.map((part) => [/^[a-z]*/.exec(part)![0], part]))
}

/** What is said of a configuration: code and message. */
function said(sections: Sections): readonly string[] {
  const isPart = [...sections.keys()].every((key) => ['version', 'workflows', 'rules'].includes(key))
  const text = [...sections.values()].join('')
  const request = { file: 'both.yaml', text, set: [], env: {}, files, purpose: 'check', isPart } as const
  return loadConfiguration(request, grammar).diagnostics.map(({ code, message }) => `${code} ${message}`)
}

/** Where a file is no YAML, or its aliases have no end, nothing else can be said of it. */
const hopeless = /^E101|^E103|^E104 the aliases|^E112|^E201/

/** The first file of each code. */
function casesOf(): readonly Case[] {
  const all = readdirSync(err)
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => {
      const sections = sectionsOf(readFileSync(join(err, name), 'utf8'))
      return { name, sections, said: said(sections) }
    })
    .filter((one) => one.said.length > 0 && !one.said.some((line) => hopeless.test(line)))
  const codes = new Set(all.flatMap((one) => one.said.map((line) => line.slice(0, 4))))
  const first = [...codes].map((code) => all.find((one) => one.said.some((line) => line.startsWith(code)))!)
  return [...new Set(first)]
}

const steps = /^workflows:\n {2}site:\n {4}steps:\n(?= {6}- )(?!.*\n {2}\S)/s

/** The workflows of the one, then those of the other under another name; or the steps of both in one workflow. */
function workflowsOf(one: string, other: string, how: 'two workflows' | 'one workflow'): string | undefined {
  if (how === 'one workflow') return steps.test(one) && steps.test(other) ? one + other.replace(steps, '') : undefined
  return other.startsWith('workflows:\n') ? one + other.replace(/^workflows:\n/, '') : undefined
}

/** Both in one configuration; undefined where they say different things of the same setting. */
function merged(one: Sections, other: Sections, how: 'two workflows' | 'one workflow'): Sections | undefined {
  const both = new Map(one)
  for (const [key, written] of other) {
    const before = both.get(key)
    // In one configuration each workflow has its name.
    const text =
      how === 'one workflow'
        ? written
        : written.replaceAll(/^ {2}site:|workflow: site/gm, '$&-two').replaceAll(':-two', '-two:')
    const together =
      before === undefined || before === text
        ? text
        : key === 'workflows'
          ? workflowsOf(before, text, how)
          : key === 'rules'
            ? before + text.replace(/^rules:\n/, '')
            : undefined
    if (together === undefined) return undefined
    both.set(key, together)
  }
  return both
}

/** Whether the one brings the section that the other lacks. */
function mends(one: Case, other: Case): boolean {
  return [...one.sections.keys()].some((key) =>
    other.said.some((line) => line.startsWith(`E202 "${key}" is missing, `)),
  )
}

test.each(['two workflows', 'one workflow'] as const)(
  'what is said of a file is said, too, when the mistakes of another one are beside it: %s',
  (how) => {
    const cases = casesOf()
    const missing: string[] = []
    let tried = 0
    for (const one of cases)
      for (const other of cases) {
        const both = one === other ? undefined : merged(one.sections, other.sections, how)
        if (!both || mends(one, other) || mends(other, one)) continue
        tried += 1
        const found = said(both).map((line) => line.replaceAll('site-two', 'site'))
        const wanted = [...one.said, ...other.said]
        for (const line of wanted.filter((wanting) => !found.includes(wanting)))
          missing.push(`${one.name} + ${other.name}: ${line}`)
      }
    expect(missing).toEqual([])
    // Else nothing would have been tried.
    expect(tried).toBeGreaterThan(how === 'one workflow' ? 300 : 700)
  },
  60_000,
)
