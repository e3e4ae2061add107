import { dirname } from 'node:path'
import { parse } from 'yaml'
import type { Fault } from '../../config/diagnostic.ts'
import { InspectorError, messageOf } from '../../model/error.ts'
import { isObject, type Json, type JsonObject } from '../../model/json.ts'
import { didYouMean } from '../../model/nearest.ts'
import type { Time } from '../../model/time.ts'
import type { Uuid } from '../../model/uuid.ts'
import type { Files } from '../../platform/files.ts'
import { nodeOfFile, portsOfFile } from '../node-file.ts'
import type { Situation } from '../situation.ts'
import { mergePatched } from './merge-patch.ts'
import type { Test, TestFile } from './schema.ts'

/** Says what is wrong at a place below a test. */
export type Blame = (below: string, fault: Fault, atKey?: boolean) => void

/** Where the files that a test names are found: beside its own. */
type Around = { readonly file: string; readonly files: Files }

/** The time of runs for which none is given: tests must not depend on the day. */
const usualNow = Date.UTC(2026, 0, 1) * 1000

/** What a test begins with; undefined when something of it cannot be read, which is said. */
export function situationOf(written: TestFile, test: Test, blame: Blame, around: Around): Situation | undefined {
  const report = reportOf(written, test, blame, around)
  const node = nodeOf(test, blame, around)
  const now = timeOf(test.now ?? written.now, test.now === undefined ? undefined : blame)
  if (report === undefined || node === undefined || now === undefined) return undefined
  try {
    return {
      report,
      node,
      ports: node ? portsOfFile([...(test.ports ?? [])], node.uuid as Uuid) : [],
      rules: (test.rules ?? []).filter(isObject),
      workflow: test.workflow ?? written.workflow ?? null,
      faults: test.ironic?.fail ?? [],
      answers: test.answers ?? {},
      now,
    }
  } catch (error) {
    if (!(error instanceof InspectorError)) throw error
    blame('/ports', { code: 'E204', message: messageOf(error) })
    return undefined
  }
}

/** The report's text: as it stands in its file where nothing is changed, as numbers that JavaScript would change decide in rules. */
function reportOf(written: TestFile, test: Test, blame: Blame, around: Around): string | undefined {
  const { fixtures = {} } = written
  const given = test.data
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

function nodeOf(test: Test, blame: Blame, around: Around): JsonObject | null | undefined {
  if (test.node === null) return null
  const given = typeof test.node === 'string' ? fileIn(test.node, '/node', blame, around)?.value : (test.node ?? {})
  if (given === undefined) return undefined
  try {
    return nodeOfFile(given)
  } catch (error) {
    if (!(error instanceof InspectorError)) throw error
    blame('/node', { code: 'E204', message: messageOf(error) })
    return undefined
  }
}

function timeOf(text: string | undefined, blame: Blame | undefined): Time | undefined {
  const time = text === undefined ? usualNow / 1000 : Date.parse(text)
  if (!Number.isNaN(time)) return time * 1000
  blame?.('/now', { code: 'E204', message: `"${text}" is no time`, remedy: 'such as 2026-11-22T08:00:00Z' })
  return undefined
}
