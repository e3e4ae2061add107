import { dirname } from 'node:path'
import { parse } from 'yaml'
import type { Fault } from '../../config/diagnostic.ts'
import type { Span } from '../../config/scalar.ts'
import { InspectorError, messageOf } from '../../model/error.ts'
import { isObject, type Json, type JsonObject } from '../../model/json.ts'
import { didYouMean } from '../../model/nearest.ts'
import type { Time } from '../../model/time.ts'
import type { Uuid } from '../../model/uuid.ts'
import type { Files } from '../../platform/files.ts'
import { nodeOfFile, portsOfFile, unbornNode } from '../node-file.ts'
import type { Situation } from '../situation.ts'
import type { PartialTest } from './each.ts'
import { mergePatched } from './merge-patch.ts'
import { nodeFieldFaults } from './node-fields.ts'
import { rulesOfTest } from './rules-of-test.ts'
import type { TestFile } from './schema.ts'

/** A file of tests of which parts may be missing: they are wrong, and that was said. */
export type PartialFile = Partial<Omit<TestFile, 'tests'>>

/** Says what is wrong at a place below a test. */
export type Blame = (below: string, fault: Fault & { readonly span?: Span }, atKey?: boolean) => void

/** Where the files that a test names are found: beside its own. */
type Around = { readonly file: string; readonly files: Files }

/** The time of runs for which none is given: tests must not depend on the day. */
const usualNow = Date.UTC(2026, 0, 1) * 1000

/** What a test begins with; undefined when something of it cannot be read. Says what is wrong with each part. */
export function situationOf(
  written: PartialFile,
  test: PartialTest,
  blame: Blame,
  around: Around,
): Situation | undefined {
  const report = reportOf(written, test, blame, around)
  const node = nodeOf(test, blame, around)
  const ports = portsOf(test, (node?.uuid ?? unbornNode) as Uuid, blame)
  const rules = rulesOfTest(test.rules ?? [], (below, fault) => blame(`/rules${below}`, fault))
  const now = test.now === undefined ? timeOf(written.now) : timeOf(test.now, blame)
  if (report === undefined || node === undefined || !ports || !rules || now === undefined) return undefined
  return {
    report,
    node,
    ports: node ? ports : [],
    rules,
    workflow: test.workflow ?? written.workflow ?? null,
    faults: test.ironic?.fail ?? [],
    answers: test.answers ?? {},
    now,
  }
}

/** The report's text: as it stands in its file where nothing is changed, as numbers that JavaScript would change decide in rules. */
function reportOf(written: PartialFile, test: PartialTest, blame: Blame, around: Around): string | undefined {
  const { fixtures = {} } = written
  const given = test.data
  if (given === undefined) return undefined
  const file = typeof given !== 'string' ? undefined : Object.hasOwn(fixtures, given) ? fixtures[given] : given
  const known = Object.keys(fixtures)
  const read = file === undefined ? undefined : fileIn(file, '/data', blame, around, known)
  const value = file === undefined ? (given as JsonObject) : read?.value
  if (value === undefined) return undefined
  const patched = test.data_patch ? mergePatched(value, test.data_patch) : value
  if (isObject(patched)) return read?.isJson && !test.data_patch ? read.text : JSON.stringify(patched)
  blame('/data', { code: 'E703', message: `"${String(file)}" is no report: it is no JSON object` })
  return undefined
}

type Read = { readonly value: Json; readonly text: string; readonly isJson: boolean }

function fileIn(
  name: string,
  below: string,
  blame: Blame,
  { file: own, files }: Around,
  known: readonly string[] = [],
): Read | undefined {
  const folder = dirname(own)
  const path = name.startsWith('/') || folder === '.' ? name : `${folder}/${name}`
  let text: string
  try {
    text = files.read(path)
  } catch (error) {
    const remedy = known.length > 0 ? { remedy: `fixtures here: ${known.join(', ')}` } : {}
    const message = `cannot read "${name}": ${messageOf(error)}${didYouMean(name, known)}`
    blame(below, { code: 'E702', message, ...remedy })
    return undefined
  }
  try {
    const isJson = path.endsWith('.json')
    return { value: (isJson ? JSON.parse(text) : parse(text)) as Json, text, isJson }
  } catch (error) {
    blame(below, { code: 'E703', message: `"${name}" is neither JSON nor YAML: ${messageOf(error)}` })
    return undefined
  }
}

function nodeOf({ node: written }: PartialTest, blame: Blame, around: Around): JsonObject | null | undefined {
  if (written === null) return null
  const given = typeof written === 'string' ? fileIn(written, '/node', blame, around)?.value : (written ?? {})
  if (given === undefined) return undefined
  // A file may come from a newer Ironic.
  const faults = isObject(written) ? nodeFieldFaults(written) : []
  for (const { pointer, atKey, ...fault } of faults) blame(`/node${pointer}`, fault, atKey)
  const node = readOr(blame, '/node', () => nodeOfFile(given))
  return faults.length > 0 ? undefined : node
}

function portsOf({ ports = [] }: PartialTest, node: Uuid, blame: Blame): readonly JsonObject[] | undefined {
  const macs = new Set<string>()
  const faulty = ports.filter((port, index) => {
    const place = `/ports/${index}`
    const [read] = readOr(blame, place, () => portsOfFile([port], node)) ?? []
    const mac = read && String(read.address)
    if (mac !== undefined && macs.has(mac)) blame(place, { code: 'E303', message: `two ports with the MAC ${mac}` })
    else if (mac !== undefined) return void macs.add(mac)
    return true
  })
  return faulty.length > 0 ? undefined : portsOfFile([...ports], node)
}

function readOr<T>(blame: Blame, below: string, read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof InspectorError)) throw error
    blame(below, { code: 'E204', message: messageOf(error) })
    return undefined
  }
}

/** A time as it is written in a test, in µs; undefined when it is none. */
export function timeOf(text: string | undefined, blame?: Blame): Time | undefined {
  const time = text === undefined ? usualNow / 1000 : Date.parse(text)
  if (!Number.isNaN(time)) return time * 1000
  blame?.('/now', { code: 'E204', message: `"${text}" is no time`, remedy: 'such as 2026-11-22T08:00:00Z' })
  return undefined
}
