import type { Database } from 'bun:sqlite'
import { InspectorError } from '../../model/error.ts'
import { exactly } from '../../model/exact.ts'
import { frozen } from '../../model/json.ts'
import type { Plan } from '../../model/plan.ts'
import type { Time } from '../../model/time.ts'
import type { Trace } from '../../model/trace.ts'
import type { Uuid } from '../../model/uuid.ts'
import type { Run, Runs, WorkflowText } from '../../introspection/needs.ts'
import type { Access } from '../access.ts'

type Row = {
  uuid: Uuid
  n: number
  accepted_at: Time
  digest: string
  workflow: string
  discovered: number
  raw: string | null
  plan: string | null
  trace: string | null
}

/** Of a run whose workflow is chosen when it is computed; the column takes no NULL. */
export const notChosen = ''

type Kind = 'raw' | 'plan' | 'trace' | 'data'
type Answered = { request: number; status: number | null; duration: number | null; refusal: string | null }
type Which = { uuid: Uuid; n: number }

/** Selects the newest text of a kind that the current introspection of `$uuid` has. */
export function newestText(kind: Kind): string {
  return `
    SELECT t.text AS text FROM introspections AS i JOIN run_texts AS t ON t.uuid = i.uuid AND t.n > i.earlier
    WHERE i.uuid = $uuid AND t.kind = '${kind}' ORDER BY t.n DESC LIMIT 1`
}

/** What is kept of runs in SQLite. */
export function sqliteRuns(db: Database, { read, write }: Access): Runs {
  const text = (kind: Kind) =>
    `(SELECT text FROM run_texts AS t WHERE t.uuid = r.uuid AND t.n = r.n AND t.kind = '${kind}')`
  const newest = db.prepare<Row, { uuid: Uuid }>(`
    SELECT r.*, ${text('raw')} AS raw, ${text('plan')} AS plan, ${text('trace')} AS trace
    FROM introspections AS i JOIN runs AS r ON r.uuid = i.uuid AND r.n = i.runs AND r.n > i.earlier
    WHERE i.uuid = $uuid`)
  const every = db.prepare<Row, { uuid: Uuid }>(`
    SELECT r.*, ${text('raw')} AS raw, ${text('plan')} AS plan, ${text('trace')} AS trace
    FROM runs AS r WHERE r.uuid = $uuid ORDER BY r.n DESC`)
  const newestData = db.prepare<{ text: string }, { uuid: Uuid }>(newestText('data'))
  const newestRaw = db.prepare<{ text: string }, { uuid: Uuid }>(newestText('raw'))
  const exists = db.prepare<{ n: number }, Which>('SELECT n FROM runs WHERE uuid = $uuid AND n = $n')
  const answered = db.prepare<Answered, Which>(
    'SELECT request, status, duration, refusal FROM answered_requests WHERE uuid = $uuid AND n = $n ORDER BY request',
  )
  const answer = db.prepare<void, Which & Answered>(
    'INSERT INTO answered_requests VALUES ($uuid, $n, $request, $status, $duration, $refusal) ON CONFLICT DO NOTHING',
  )
  const unanswer = db.prepare<void, Which>('DELETE FROM answered_requests WHERE uuid = $uuid AND n = $n')
  const dropDiscovery = db.prepare<void, Which>('DELETE FROM discoveries WHERE uuid = $uuid AND n = $n')
  const keepText = db.prepare<void, Which & { kind: Kind; text: string }>(`
    INSERT INTO run_texts VALUES ($uuid, $n, $kind, $text)
    ON CONFLICT (uuid, n, kind) DO UPDATE SET text = $text`)
  const keptWorkflows = new Set<string>()
  const keepWorkflow = db.prepare<void, WorkflowText>(
    'INSERT INTO workflow_texts VALUES ($name, $revision, $text) ON CONFLICT DO NOTHING',
  )
  const workflowText = db.prepare<{ text: string }, Omit<WorkflowText, 'text'>>(
    'SELECT text FROM workflow_texts WHERE name = $name AND revision = $revision',
  )
  const dropText = db.prepare<void, Which & { kind: Kind }>(
    'DELETE FROM run_texts WHERE uuid = $uuid AND n = $n AND kind = $kind',
  )

  function check(which: Which, doing: string) {
    if (exists.get(which)) return
    throw new InspectorError('not_found', `Cannot ${doing} run ${which.n} of node "${which.uuid}": there is none`)
  }

  function runOf({ uuid, n, accepted_at, raw, digest, workflow, discovered, plan, trace }: Row): Run {
    return frozen({
      n,
      uuid,
      acceptedAt: accepted_at,
      raw,
      digest,
      workflow: workflow === notChosen ? null : workflow,
      discovered: discovered === 1,
      plan: plan === null ? null : (exactly(plan) as unknown as Plan),
      trace: trace === null ? null : (JSON.parse(trace) as Trace),
      ...marksOf(answered.all({ uuid, n })),
    })
  }

  return {
    latest: (uuid) =>
      read(() => {
        const row = newest.get({ uuid })
        return row ? runOf(row) : undefined
      }),

    all: (uuid) => read(() => every.all({ uuid }).map(runOf)),

    computed: (uuid, n, trace, plan) =>
      write(() => {
        check({ uuid, n }, 'keep the plan of')
        keepText.run({ uuid, n, kind: 'trace', text: JSON.stringify(trace) })
        // Marks are of the plan before: a new one begins without.
        unanswer.run({ uuid, n })
        if (plan) keepText.run({ uuid, n, kind: 'plan', text: JSON.stringify(plan) })
        else {
          dropText.run({ uuid, n, kind: 'plan' })
          // No node comes of it, so it uses nothing up of the limit.
          dropDiscovery.run({ uuid, n })
        }
      }),

    async keepWorkflow({ name, revision, text: said }) {
      // Every run brings it, and hardly any is the first of its revision.
      const key = `${revision} ${name}`
      if (keptWorkflows.has(key)) return
      await write(() => void keepWorkflow.run({ name, revision, text: said }), 'kill')
      keptWorkflows.add(key)
    },
    workflowText: (name, revision) => read(() => workflowText.get({ name, revision })?.text),

    done: (uuid, n, request, mark) =>
      write(() => {
        check({ uuid, n }, 'note an answer for')
        const { status = null, duration = null, refusal = null } = mark ?? {}
        answer.run({ uuid, n, request, status, duration, refusal })
      }, 'kill'),

    keepData: (uuid, n, data) =>
      write(() => {
        check({ uuid, n }, 'keep the data of')
        keepText.run({ uuid, n, kind: 'data', text: data })
      }),

    data: (uuid) => read(() => newestData.get({ uuid })?.text),
    unprocessed: (uuid) => read(() => newestRaw.get({ uuid })?.text),
  }
}

function marksOf(rows: readonly Answered[]): Pick<Run, 'done' | 'answers'> {
  const known = rows.flatMap(({ request, status, duration, refusal }) =>
    status === null || duration === null
      ? []
      : [[request, { status, duration, ...(refusal === null ? {} : { refusal }) }] as const],
  )
  return {
    done: rows.map(({ request }) => request),
    ...(known.length > 0 ? { answers: Object.fromEntries(known) } : {}),
  }
}
