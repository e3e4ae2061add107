import { InspectorError } from '../../model/error.ts'
import type { LookupKeys } from '../../model/inventory.ts'
import type { Mac } from '../../model/mac.ts'
import { isOver, unfinishedStates } from '../../model/states.ts'
import type { Uuid } from '../../model/uuid.ts'
import type { Introspections, Keep, Run } from '../../introspection/needs.ts'
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
import type { Access } from '../access.ts'
import { runName, type Tables } from './tables.ts'

/** Introspections and their look-up keys in memory. */
export function memoryIntrospections(
  { records, keys, holders, credentials, runs, discoveries }: Tables,
  { read, write }: Access,
): Introspections {
  const save = (record: Recorded) => {
    records.set(record.uuid, Object.freeze(record))
    return shown(record)
  }

  function addKeys(uuid: Uuid, { bmc, macs }: LookupKeys) {
    const old = keys.get(uuid) ?? { bmc: [], macs: [] }
    keys.set(uuid, { bmc: [...new Set([...old.bmc, ...bmc])], macs: [...new Set([...old.macs, ...macs])] })
    for (const value of bmc) add(holders.bmc, value, uuid)
    for (const mac of macs) add(holders.macs, mac, uuid)
  }

  function dropKeys(uuid: Uuid) {
    for (const value of keys.get(uuid)?.bmc ?? []) remove(holders.bmc, value, uuid)
    for (const mac of keys.get(uuid)?.macs ?? []) remove(holders.macs, mac, uuid)
    keys.delete(uuid)
  }

  function drop(uuid: Uuid, newest: number, keep: Keep) {
    const kept = (runs.get(uuid) ?? []).filter((run) => run.n > newest - keep.runs)
    runs.set(uuid, keep.unprocessed ? kept : kept.map((run) => Object.freeze({ ...run, raw: null })))
  }

  function forget(uuid: Uuid) {
    records.delete(uuid)
    runs.delete(uuid)
    credentials.delete(uuid)
    dropKeys(uuid)
  }

  return {
    begin: (start) =>
      write(() => {
        const introspection = save(begun(records.get(start.uuid), start))
        dropKeys(start.uuid)
        addKeys(start.uuid, { bmc: start.bmc, macs: [] })
        if (start.credentials) credentials.set(start.uuid, Object.freeze({ ...start.credentials }))
        else credentials.delete(start.uuid)
        return introspection
      }),

    credentials: (uuid) => read(() => credentials.get(uuid)),

    addMacs: (uuid, macs) =>
      write(() => {
        const { state } = existing(records.get(uuid), uuid, 'add look-up keys to')
        if (isOver(state))
          throw new InspectorError(
            'invalid',
            `Cannot add look-up keys to the introspection of node "${uuid}": it is over`,
          )
        addKeys(uuid, { bmc: [], macs })
      }),

    powered: (uuid, at) =>
      write(() => {
        save({ ...existing(records.get(uuid), uuid, 'note the power request of'), poweredAt: at })
      }),

    matches: ({ bmc, macs }) =>
      read(() => {
        const scores = new Map<Uuid, number>()
        const hits = [...new Set(bmc)].map((value) => holders.bmc.get(value))
        for (const uuids of [...hits, ...[...new Set(macs)].map((mac) => holders.macs.get(mac))])
          for (const uuid of uuids ?? []) scores.set(uuid, (scores.get(uuid) ?? 0) + 1)
        return Array.from(scores, ([uuid, score]) => ({ uuid, score })).toSorted(
          (a, b) => b.score - a.score || (a.uuid < b.uuid ? -1 : 1),
        )
      }),

    get: (uuid) =>
      read(() => {
        const record = records.get(uuid)
        return record && shown(record)
      }),

    list: ({ limit, marker, states }) =>
      read(() => {
        const after = marker === undefined ? undefined : records.get(marker)
        if (marker !== undefined && !after)
          throw new InspectorError('not_found', `Cannot list introspections: node not found for marker "${marker}"`)
        return [...records.values()]
          .filter(({ state }) => !states || states.includes(state))
          .filter((record) => !after || newestFirst(after, record) < 0)
          .toSorted(newestFirst)
          .slice(0, limit)
          .map(shown)
      }),

    move: (uuid, event) => write(() => save(moved(records.get(uuid), uuid, event))),

    accept: (acceptance) =>
      write((): Run => {
        const { uuid, at, raw, digest, workflow } = acceptance
        const record = accepted(records.get(uuid), acceptance)
        save(record)
        if (acceptance.from !== 'started') {
          dropKeys(uuid)
          addKeys(uuid, acceptance.keys)
        }
        if (acceptance.from === 'discovered') {
          for (const [run, time] of discoveries) if (time <= at - countedFor) discoveries.delete(run)
          discoveries.set(runName(uuid, record.runs), at)
        }
        const facts = { n: record.runs, uuid, acceptedAt: at, raw, digest, workflow }
        const none = { plan: null, trace: null, done: Object.freeze([]) }
        const run = Object.freeze({ ...facts, discovered: acceptance.from === 'discovered', ...none })
        runs.set(uuid, [...(runs.get(uuid) ?? []), Object.freeze({ ...run, data: undefined })])
        return run
      }),

    discoveredSince: (time) => read(() => [...discoveries.values()].filter((at) => at > time).length),

    reapply: (again) =>
      write((): Run => {
        const { uuid, at, workflow } = again
        const record = reapplied(records.get(uuid), again)
        const before = (runs.get(uuid) ?? []).filter(({ n }) => n > record.earlier)
        const raw = reportOf(before.findLast((run) => run.raw !== null)?.raw ?? undefined, again)
        save(record)
        const facts = { n: record.runs, uuid, acceptedAt: at, raw, digest: '', workflow, discovered: false }
        const run = Object.freeze({ ...facts, plan: null, trace: null, done: Object.freeze([]) })
        runs.set(uuid, [...(runs.get(uuid) ?? []), Object.freeze({ ...run, data: undefined })])
        return run
      }),

    finish: (uuid, end, keep) =>
      write(() => {
        const record = ended(records.get(uuid), uuid, end)
        dropKeys(uuid)
        credentials.delete(uuid)
        drop(uuid, record.runs, keep)
        return save(record)
      }),

    unfinished: (startedBefore = Infinity) =>
      read(() =>
        [...records.values()]
          .filter(({ state, startedAt }) => unfinishedStates.includes(state) && startedAt < startedBefore)
          .map(shown),
      ),

    booting: () =>
      read(
        () =>
          [...records.values()].filter(
            ({ state, poweredAt }) => (state === 'starting' || state === 'waiting') && poweredAt !== null,
          ).length,
      ),

    bootable: () =>
      read(() => {
        const found = new Map<Uuid, readonly Mac[]>()
        for (const { uuid, state } of records.values()) if (state === 'waiting') found.set(uuid, [])
        for (const [uuid, { macs }] of keys) if (macs.length > 0) found.set(uuid, macs.toSorted())
        return found
      }),

    known: ({ after, until } = {}) =>
      read(() =>
        [...records.keys()]
          .filter((uuid) => (after === undefined || uuid > after) && (until === undefined || uuid <= until))
          .toSorted(),
      ),

    forget: (uuids) => write(() => uuids.forEach(forget)),

    forgetFinishedBefore: (time, atMost) =>
      write(() => {
        const old = [...records.values()]
          .filter(({ state, finishedAt }) => finishedAt !== null && finishedAt < time && state !== 'reapplying')
          .toSorted((a, b) => (a.finishedAt ?? 0) - (b.finishedAt ?? 0))
          .slice(0, atMost)
        for (const { uuid } of old) forget(uuid)
        return old.length
      }),
  }
}

function add<K>(table: Map<K, Set<Uuid>>, key: K, uuid: Uuid) {
  table.set(key, (table.get(key) ?? new Set()).add(uuid))
}

function remove<K>(table: Map<K, Set<Uuid>>, key: K, uuid: Uuid) {
  const uuids = table.get(key)
  if (uuids?.delete(uuid) && uuids.size === 0) table.delete(key)
}

function newestFirst(a: Recorded, b: Recorded): number {
  return b.startedAt - a.startedAt || (a.uuid === b.uuid ? 0 : a.uuid < b.uuid ? 1 : -1)
}
