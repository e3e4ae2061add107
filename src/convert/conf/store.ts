import type { Draft } from '../draft.ts'
import type { Reader } from '../reader.ts'
import type { Generation } from './generation.ts'

const fresh =
  'begins with an empty database: let introspections end, and bring rules with `inspector rule import`, before the change'

/** The database, and what is kept of introspections. */
export function convertStore(conf: Reader, draft: Draft, generation: Generation): void {
  const connection = conf.text(['database.connection', 'DEFAULT.database', 'discoverd.database'])
  const alone = conf.flag(['DEFAULT.standalone'])
  if (alone?.value === false)
    draft.remark('dropped', alone.source, { note: 'one process does all the work, with a database of its own' })
  else if (alone) draft.remark('needless', alone.source, { note: 'one process does all the work' })
  // Tables differ, so the old file is never opened.
  if (connection) draft.set('database.path', '/var/lib/ironic-inspector/inspector.sqlite', [connection.source], fresh)

  if (generation === 'final' || conf.has('processing.store_data')) reports(conf, draft)
  const kept = conf.number(['DEFAULT.node_status_keep_time', 'discoverd.node_status_keep_time'])
  if (kept || generation === '2015') draft.set('keep.finished_for', `${kept?.value ?? 604_800}s`, [kept?.source])
  logs(conf, draft)
}

function reports(conf: Reader, draft: Draft): void {
  const where = conf.word(['processing.store_data'], { none: 'none', database: 'database', swift: 'swift' })
  if (where?.value === 'swift')
    draft.set('keep.unprocessed', true, [where.source], 'reports are kept in the own database')
  else if (where?.value === 'database') draft.set('keep.unprocessed', true, [where.source])
  else {
    draft.set('keep.runs', 0, [where?.source])
    draft.set('keep.unprocessed', false, [])
  }
}

function logs(conf: Reader, draft: Draft): void {
  const directory = conf.text(['processing.ramdisk_logs_dir', 'discoverd.ramdisk_logs_dir'])
  const always = conf.flag(['processing.always_store_ramdisk_logs', 'discoverd.always_store_ramdisk_logs'])
  const filename = conf.text(['processing.ramdisk_logs_filename_format'])
  if (directory) draft.set('keep.ramdisk_logs.directory', directory.value, [directory.source])
  if (directory || always)
    draft.set('keep.ramdisk_logs.when', always?.value ? 'always' : directory ? 'on-error' : 'never', [always?.source])
  else draft.set('keep.ramdisk_logs.when', 'never', [])
  if (filename) draft.set('keep.ramdisk_logs.filename', filename.value, [filename.source])
}
