import { parse, stringify } from 'yaml'
import type { Files } from '../../platform/files.ts'
import { InspectorError, messageOf } from '../../model/error.ts'
import { isObject, type JsonObject } from '../../model/json.ts'

/** The file of the snapshots of a file of tests: beside it. */
export function snapshotFileOf(file: string): string {
  return `${file.replace(/\.ya?ml$/, '')}.snap`
}

/** The snapshots of a file of tests, by the tests' names; none where there is no such file. `invalid` when it is none. */
export function readSnapshots(file: string, files: Files): JsonObject {
  const path = snapshotFileOf(file)
  const cut = path.lastIndexOf('/') + 1
  if (files.matching(path.slice(cut), path.slice(0, cut) || '.').length === 0) return {}
  try {
    const value: unknown = parse(files.read(path))
    if (isObject(value)) return value
  } catch (error) {
    throw new InspectorError('invalid', `Cannot read the snapshots in "${path}": ${messageOf(error)}`)
  }
  throw new InspectorError('invalid', `Cannot read the snapshots in "${path}": it is no map of tests`)
}

/** The text of a file of snapshots, in the order of the tests. */
export function snapshotsText(snapshots: JsonObject): string {
  return `# What came out of tests: inspector test --update writes it.\n${stringify(snapshots, { lineWidth: 0 })}`
}
