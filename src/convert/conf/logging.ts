import type { Draft } from '../draft.ts'
import type { Reader } from '../reader.ts'

/** How much is logged, and in which form. */
export function convertLogging(conf: Reader, draft: Draft): void {
  const debug = conf.flag(['DEFAULT.debug', 'discoverd.debug'])
  if (debug) draft.set('logging.level', debug.value ? 'debug' : 'info', [debug.source])
  const json = conf.flag(['DEFAULT.use_json'])
  if (json) draft.set('logging.format', json.value ? 'json' : 'auto', [json.source])
}
