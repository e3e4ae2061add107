/**
 * Changes a good file at random, and runs whatever passes validation: `bun mutants.ts NAME TIMES`. Prints JSON: how many passed, and
 * what went wrong. A process of its own, as there are many of them and several processors.
 */

import { readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { grammarOf } from '../../src/app/configuration.ts'
import { stageOf } from '../../src/app/stage.ts'
import { readerOfTests } from '../../src/app/tests.ts'
import { loadConfiguration } from '../../src/config/load.ts'
import { hooks } from '../../src/hooks/index.ts'
import { disk, type Files } from '../../src/platform/files.ts'
import { rehearse } from '../../src/rehearsal/rehearse.ts'
import { loadTests } from '../../src/rehearsal/tests/load.ts'
import { runTest } from '../../src/rehearsal/tests/run.ts'
import { chanceOf } from '../rehearsal/reports.ts'
import { situation } from '../rehearsal/stage.ts'

/** What came of the changed files. */
export type Mutated = { readonly passed: number; readonly wrong: readonly string[] }

const root = join(import.meta.dir, '..', '..')
const [name = '', times = '100'] = process.argv.slice(2)
const original = readFileSync(join(root, name), 'utf8')

/** A site whose one workflow is a shipped one under a name of its own. */
const site = `version: 1
api: {listen: "127.0.0.1:5050", auth: none}
ironic: {type: standalone}
firewall: {driver: none}
introspection: {workflow: site}
secrets: {ipmi_password: !env IPMI_PASSWORD, redfish_password: !env IPMI_PASSWORD}
`
const env = { IPMI_PASSWORD: 'swordfish' }

const signs = Array.from('(){}[]"\'!&|=<>.$#:,- /*0x\n')
const values =
  'true null 0 -1 3.5 [] {} "" x "64" 010 ~ ${{node}} ${{1}} data inventory.disks node.traits d.size CUSTOM_X /extra/x'.split(
    ' ',
  )

/** The text with one to three changes: of a line, of a word by another one of the same file or a value, of a character. */
function changed(text: string, words: readonly string[], chance: () => number): string {
  const below = (most: number) => Math.floor(chance() * most)
  const one = <T>(choices: readonly T[]): T => choices[below(choices.length)]!
  const lines = text.split('\n')
  for (let count = 1 + below(3); count > 0; count -= 1) {
    const at = below(lines.length)
    const line = lines[at]!
    const kind = below(8)
    if (kind === 0) lines.splice(at, 1)
    else if (kind === 1) lines.splice(below(lines.length), 0, line)
    else if (kind === 2) {
      const other = below(lines.length)
      lines[at] = lines[other]!
      lines[other] = line
    } else if (kind === 3) lines[at] = chance() < 0.5 ? `  ${line}` : line.replace(/^ {2}/, '')
    else if (kind < 7) {
      const found = [...line.matchAll(/[\w./$"'-]+/g)]
      const word = found.length > 0 ? one(found) : undefined
      const by = kind === 4 ? one(values) : kind === 5 ? one(words) : typo(word?.[0] ?? '', one, below)
      if (word) lines[at] = line.slice(0, word.index) + by + line.slice(word.index + word[0].length)
    } else {
      const place = below(line.length + 1)
      lines[at] = line.slice(0, place) + one(signs) + line.slice(place + below(2))
    }
  }
  return lines.join('\n')
}

function typo(word: string, one: <T>(choices: readonly T[]) => T, below: (most: number) => number): string {
  const place = below(word.length)
  return word.slice(0, place) + one(['', word[place] ?? '', 'q', '_']) + word.slice(place + 1)
}

/** What only a mistake of ours can say. */
const ours =
  /undefined|is not a function|is not an object|not iterable|could not be read|internal|Maximum call|no function/i

const grammar = grammarOf(hooks)

/** A newer Ironic may have fields that ours has not: paths that are not nearly known ones are left to it. */
const ironics = /^Cannot apply the plan: Ironic answered 4/

/** Rehearses a configuration that passes; undefined for one that does not. */
async function ofConfiguration(text: string): Promise<readonly string[] | undefined> {
  const files: Files = { read: () => 'swordfish\n', matching: () => [], isFolder: () => false }
  const { settings, workflows, rules } = loadConfiguration(
    { file: 'inspector.yaml', text, set: [], env, files, purpose: 'check' },
    grammar,
  )
  if (!settings) return undefined
  const { outcome, error, trace } = await rehearse(stageOf({ settings, workflows, rules }), situation())
  const isFailed = trace?.steps.some((step) => step.outcome === 'failed') ?? false
  if (outcome === 'finished' || ironics.test(error ?? '')) return []
  return isFailed && !ours.test(error ?? '') ? [] : [error ?? '']
}

const fixtures = new Map<string, string>()

/** Runs one of the tests of a file that passes, another one each time. */
async function ofTests(text: string, round: number): Promise<readonly string[] | undefined> {
  const path = join(root, name)
  const read = (file: string) => {
    if (file === path) return text
    const known = fixtures.get(file) ?? disk.read(file)
    fixtures.set(file, known)
    return known
  }
  const loaded = loadTests(path, { ...reading, files: { ...disk, read } })
  if (loaded.tests.length === 0) return undefined
  const { document } = await runTest(loaded.tests[round % loaded.tests.length]!, undefined)
  const error = String(document.error ?? '')
  return ours.test(error) ? [error] : []
}

const reading = readerOfTests({ set: [], env, files: disk })
const isTests = name.endsWith('.test.yaml')
const isWorkflow = dirname(name) === 'workflows'
const text = isWorkflow ? original.replace(/^version: 1$/m, '').replace(/^ {2}[\w-]+:$/m, '  site:') : original
const words = [...new Set(text.match(/[\w./$-]{2,}/g) ?? [])]
const chance = chanceOf(Array.from(basename(name)).reduce((sum, sign) => sum * 31 + sign.charCodeAt(0), 7) | 0)
const wrong: string[] = []
let passed = 0
for (let round = 0; round < Number(times); round += 1) {
  const mutant = (isWorkflow ? site : '') + changed(text, words, chance)
  try {
    const said = isTests ? await ofTests(mutant, round) : await ofConfiguration(mutant)
    if (said) passed += 1
    wrong.push(...(said ?? []).map((error) => `${error}\n${mutant}`))
  } catch (error) {
    wrong.push(`${error instanceof Error ? error.stack : String(error)}\n${mutant}`)
  }
}
const result: Mutated = { passed, wrong: wrong.slice(0, 3) }
process.stdout.write(JSON.stringify(result))
