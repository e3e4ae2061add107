import type { Database } from 'bun:sqlite'
import { InspectorError } from '../../model/error.ts'
import type { LookupKeys } from '../../model/inventory.ts'
import type { Mac } from '../../model/mac.ts'
import { Secret } from '../../model/secret.ts'
import { isOver, states, type State, unfinishedStates } from '../../model/states.ts'
import type { Time } from '../../model/time.ts'
import type { Uuid } from '../../model/uuid.ts'
import type { Introspections, Keep, Run, Score } from '../../introspection/needs.ts'
import {
  accepted,
  begun,
  countedFor,
  ended,
  existing,
  moved,
  reapplied,
  reportOf,
  shown,
  type Recorded,
} from '../record.ts'
import { recordOf, rowOf, type Row } from './introspection-row.ts'
import { newestText, notChosen } from './runs.ts'
import type { Access } from '../access.ts'

// Behind every start and every UUID: the position of the first page.
const newest = { at: Number.MAX_SAFE_INTEGER, uuid: '~' }

/** Selects the newest of these states. Merged along the index, state by state, SQLite reads no more rows than it gives. */
function pageOf(wanted: readonly State[]): string {
  const ofState = (state: State) =>
    `SELECT * FROM introspections WHERE state = '${state}' AND (started_at, uuid) < ($at, $uuid)`
  const known = states.filter((state) => wanted.includes(state))
  return `${known.map(ofState).join(' UNION ALL ')} ORDER BY started_at DESC, uuid DESC LIMIT $limit`
}

/** Introspections and their look-up keys in SQLite. */
export function sqliteIntrospections(db: Database, { read, write }: Access): Introspections {
  const select = db.prepare<Row, { uuid: Uuid }>('SELECT * FROM introspections WHERE uuid = $uuid')
  const upsert = db.prepare<void, Row>(`
    INSERT INTO introspections VALUES ($uuid, $state, $started_at, $finished_at, $error, $manage_boot, $workflow,
      $powered_at, $runs, $earlier)
    ON CONFLICT (uuid) DO UPDATE SET state = $state, started_at = $started_at, finished_at = $finished_at,
      error = $error, manage_boot = $manage_boot, workflow = $workflow, powered_at = $powered_at, runs = $runs,
      earlier = $earlier`)
  const page = db.prepare<Row, { state: State; at: Time; uuid: string; limit: number }>(`
    SELECT * FROM introspections WHERE state = $state AND (started_at, uuid) < ($at, $uuid)
    ORDER BY started_at DESC, uuid DESC LIMIT $limit`)
  const addKey = db.prepare<void, { kind: 'bmc' | 'mac'; value: string; uuid: Uuid }>(
    'INSERT INTO lookup_keys VALUES ($kind, $value, $uuid) ON CONFLICT DO NOTHING',
  )
  const dropKeys = db.prepare<void, { uuid: Uuid }>('DELETE FROM lookup_keys WHERE uuid = $uuid')
  const addCredentials = db.prepare<void, { uuid: Uuid; username: string; password: string }>(
    'INSERT INTO ipmi_credentials VALUES ($uuid, $username, $password)',
  )
  const dropCredentials = db.prepare<void, { uuid: Uuid }>('DELETE FROM ipmi_credentials WHERE uuid = $uuid')
  const credentialsOf = db.prepare<{ username: string; password: string }, { uuid: Uuid }>(
    'SELECT username, password FROM ipmi_credentials WHERE uuid = $uuid',
  )
  // CROSS JOIN keeps SQLite from scanning the keys once and the report's list for each of them.
  const score = db.prepare<Score, { bmc: string; macs: string }>(`
    SELECT uuid, count(*) AS score FROM (
      SELECT uuid FROM json_each($bmc) AS given CROSS JOIN lookup_keys AS known
        ON known.kind = 'bmc' AND known.value = given.value
      UNION ALL
      SELECT uuid FROM json_each($macs) AS given CROSS JOIN lookup_keys AS known
        ON known.kind = 'mac' AND known.value = given.value)
    GROUP BY uuid ORDER BY score DESC, uuid`)
  const macs = db.prepare<{ uuid: Uuid; value: Mac }, []>(
    `SELECT uuid, value FROM lookup_keys WHERE kind = 'mac' ORDER BY uuid, value`,
  )
  const uuids = db.prepare<{ uuid: Uuid }, { after: string; until: string }>(
    'SELECT uuid FROM introspections WHERE uuid > $after AND uuid <= $until ORDER BY uuid',
  )
  const addRun = db.prepare<
    void,
    { uuid: Uuid; n: number; at: Time; digest: string; workflow: string; discovered: number }
  >('INSERT INTO runs VALUES ($uuid, $n, $at, $digest, $workflow, $discovered)')
  const addRaw = db.prepare<void, { uuid: Uuid; n: number; raw: string }>(
    `INSERT INTO run_texts (uuid, n, kind, text) VALUES ($uuid, $n, 'raw', $raw)`,
  )
  const addDiscovery = db.prepare<void, { uuid: Uuid; n: number; at: Time }>(
    'INSERT INTO discoveries VALUES ($uuid, $n, $at)',
  )
  const dropDiscoveries = db.prepare<void, { until: Time }>('DELETE FROM discoveries WHERE at <= $until')
  const discoveries = db.prepare<{ count: number }, { time: Time }>(
    'SELECT count(*) AS count FROM discoveries WHERE at > $time',
  )
  const booting = db.prepare<{ count: number }, []>(
    `SELECT count(*) AS count FROM introspections WHERE state IN ('starting', 'waiting') AND powered_at IS NOT NULL`,
  )
  const newestRaw = db.prepare<{ text: string }, { uuid: Uuid }>(newestText('raw'))
  const dropRuns = db.prepare<void, { uuid: Uuid; until: number }>(
    'DELETE FROM runs WHERE uuid = $uuid AND n <= $until',
  )
  const dropRaw = db.prepare<void, { uuid: Uuid }>(`DELETE FROM run_texts WHERE uuid = $uuid AND kind = 'raw'`)
  const forget = db.prepare<void, { uuid: Uuid }>('DELETE FROM introspections WHERE uuid = $uuid')
  const endedBefore = db.prepare<void, { time: Time; atMost: number }>(`
    DELETE FROM introspections WHERE uuid IN (
      SELECT uuid FROM introspections WHERE finished_at < $time AND state <> 'reapplying'
      ORDER BY finished_at LIMIT $atMost)`)

  const find = (uuid: Uuid) => recordOf(select.get({ uuid }))
  const save = (record: Recorded) => {
    upsert.run(rowOf(record))
    return shown(record)
  }

  function replaceKeys(uuid: Uuid, keys: LookupKeys) {
    dropKeys.run({ uuid })
    for (const value of keys.bmc) addKey.run({ kind: 'bmc', value, uuid })
    for (const value of keys.macs) addKey.run({ kind: 'mac', value, uuid })
  }

  function drop(uuid: Uuid, runs: number, keep: Keep) {
    dropRuns.run({ uuid, until: runs - keep.runs })
    if (!keep.unprocessed) dropRaw.run({ uuid })
  }

  return {
    begin: (start) =>
      write(() => {
        const introspection = save(begun(find(start.uuid), start))
        replaceKeys(start.uuid, { bmc: start.bmc, macs: [] })
        dropCredentials.run({ uuid: start.uuid })
        if (start.credentials) {
          const { username, password } = start.credentials
          addCredentials.run({ uuid: start.uuid, username, password: password.reveal() })
        }
        return introspection
      }),

    credentials: (uuid) =>
      read(() => {
        const row = credentialsOf.get({ uuid })
        return row ? { username: row.username, password: new Secret(row.password) } : undefined
      }),

    addMacs: (uuid, added) =>
      write(() => {
        running(find(uuid), uuid)
        for (const value of added) addKey.run({ kind: 'mac', value, uuid })
      }),

    powered: (uuid, at) =>
      write(() => {
        save({ ...existing(find(uuid), uuid, 'note the power request of'), poweredAt: at })
      }, 'kill'),

    matches: (keys) =>
      read(() =>
        score.all({ bmc: JSON.stringify([...new Set(keys.bmc)]), macs: JSON.stringify([...new Set(keys.macs)]) }),
      ),

    get: (uuid) =>
      read(() => {
        const record = find(uuid)
        return record && shown(record)
      }),

    list: ({ limit, marker, states: wanted = states }) =>
      read(() => {
        const after = marker === undefined ? undefined : find(marker)
        if (marker !== undefined && !after)
          throw new InspectorError('not_found', `Cannot list introspections: node not found for marker "${marker}"`)
        const { at, uuid } = after ? { at: after.startedAt, uuid: after.uuid } : newest
        if (wanted.length === 0) return []
        const rows = db.query<Row, { at: Time; uuid: string; limit: number }>(pageOf(wanted)).all({ at, uuid, limit })
        return rows.map((row) => shown(recordOf(row)))
      }),

    move: (uuid, event) => write(() => save(moved(find(uuid), uuid, event))),

    accept: (acceptance) =>
      write((): Run => {
        const { uuid, at, raw, digest, workflow } = acceptance
        const record = accepted(find(uuid), acceptance)
        const discovered = acceptance.from === 'discovered'
        save(record)
        if (acceptance.from !== 'started') replaceKeys(uuid, acceptance.keys)
        addRun.run({
          uuid,
          n: record.runs,
          at,
          digest,
          workflow: workflow ?? notChosen,
          discovered: Number(discovered),
        })
        addRaw.run({ uuid, n: record.runs, raw })
        if (discovered) {
          dropDiscoveries.run({ until: at - countedFor })
          addDiscovery.run({ uuid, n: record.runs, at })
        }
        const none = { plan: null, trace: null, done: Object.freeze([]) }
        return Object.freeze({ n: record.runs, uuid, acceptedAt: at, raw, digest, workflow, discovered, ...none })
      }),

    discoveredSince: (time) => read(() => discoveries.get({ time })?.count ?? 0),

    reapply: (again) =>
      write((): Run => {
        const { uuid, at, workflow } = again
        const record = reapplied(find(uuid), again)
        const raw = reportOf(newestRaw.get({ uuid })?.text, again)
        save(record)
        addRun.run({ uuid, n: record.runs, at, digest: '', workflow: workflow ?? notChosen, discovered: 0 })
        addRaw.run({ uuid, n: record.runs, raw })
        const facts = { n: record.runs, uuid, acceptedAt: at, raw, digest: '', workflow, discovered: false }
        return Object.freeze({ ...facts, plan: null, trace: null, done: Object.freeze([]) })
      }),

    finish: (uuid, end, keep) =>
      write(() => {
        const record = ended(find(uuid), uuid, end)
        dropKeys.run({ uuid })
        dropCredentials.run({ uuid })
        drop(uuid, record.runs, keep)
        return save(record)
      }, 'kill'),

    unfinished: (startedBefore) =>
      read(() =>
        unfinishedStates
          .flatMap((state) =>
            page.all({ state, ...(startedBefore === undefined ? newest : { at: startedBefore, uuid: '' }), limit: -1 }),
          )
          .map((row) => shown(recordOf(row))),
      ),

    booting: () => read(() => booting.get()?.count ?? 0),

    bootable: () =>
      read(() => {
        const found = new Map<Uuid, Mac[]>()
        for (const { uuid } of page.all({ state: 'waiting', ...newest, limit: -1 })) found.set(uuid, [])
        for (const { uuid, value } of macs.all()) found.set(uuid, [...(found.get(uuid) ?? []), value])
        return found
      }),

    known: ({ after = '', until = newest.uuid } = {}) =>
      read(() => uuids.all({ after, until }).map(({ uuid }) => uuid)),

    forget: (forgotten) =>
      write(() => {
        for (const uuid of forgotten) forget.run({ uuid })
      }),

    forgetFinishedBefore: (time, atMost) => write(() => endedBefore.run({ time, atMost }).changes, 'kill'),
  }
}

function running(record: Recorded | undefined, uuid: Uuid) {
  const { state } = existing(record, uuid, 'add look-up keys to')
  if (!isOver(state)) return
  throw new InspectorError('invalid', `Cannot add look-up keys to the introspection of node "${uuid}": it is over`)
}
