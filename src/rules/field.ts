import { InspectorError, messageOf } from '../model/error.ts'
import type { Json } from '../model/json.ts'
import { find } from '../model/json-path/find.ts'
import { parsePath } from '../model/json-path/parse.ts'

/** What conditions look at: the report's data and the node. */
export type Documents = { readonly data: Json; readonly node: Json }

const example = 'write a path such as inventory.cpu.count'

/** The values that a condition's field stands for; none when its path leads nowhere. */
export type Field = (documents: Documents) => readonly Json[]

/** Reads `data://path`, `node://path` or a bare path, which means the data. `invalid` with what is wrong with it. */
export function parseField(written: string): Field {
  const scheme = written.indexOf('://')
  const document = scheme < 0 ? 'data' : written.slice(0, scheme)
  if (document !== 'data' && document !== 'node')
    throw new InspectorError(
      'invalid',
      `Unsupported scheme for field: ${document}, valid values are node:// or data://`,
    )
  try {
    const path = parsePath(scheme < 0 ? written : written.slice(scheme + 3))
    return (documents) => find(path, documents[document])
  } catch (error) {
    if (!(error instanceof InspectorError)) throw error
    const message = `Unable to parse field JSON path ${shown(written)}: ${messageOf(error)}, ${example}`
    throw new InspectorError('invalid', message, { cause: error })
  }
}

function shown(written: string): string {
  return written.length > 100 ? `${written.slice(0, 100).toWellFormed()}…` : written
}
