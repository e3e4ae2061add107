import { InspectorError } from '../../model/error.ts'
import { exactly } from '../../model/exact.ts'
import { frozen } from '../../model/json.ts'
import type { Plan } from '../../model/plan.ts'
import type { Uuid } from '../../model/uuid.ts'
import type { Run, Runs } from '../../introspection/needs.ts'
import { currentRun } from '../record.ts'
import type { Access } from '../access.ts'
import { runName, type KeptRun, type Tables } from './tables.ts'

/** What is kept of runs in memory. */
export function memoryRuns({ records, runs, discoveries, workflowTexts }: Tables, { read, write }: Access): Runs {
  const current = (uuid: Uuid) => {
    const n = currentRun(records.get(uuid))
    return runs.get(uuid)?.find((run) => run.n === n)
  }

  /** Those of the current introspection. */
  const visible = (uuid: Uuid) => {
    const { earlier = 0 } = records.get(uuid) ?? {}
    return (runs.get(uuid) ?? []).filter(({ n }) => n > earlier)
  }

  function change(uuid: Uuid, n: number, doing: string, parts: (run: KeptRun) => Partial<KeptRun>) {
    const kept = runs.get(uuid) ?? []
    const run = kept.find((one) => one.n === n)
    if (!run) throw new InspectorError('not_found', `Cannot ${doing} run ${n} of node "${uuid}": there is none`)
    const changed = Object.freeze({ ...run, ...parts(run) })
    runs.set(
      uuid,
      kept.map((one) => (one === run ? changed : one)),
    )
  }

  return {
    latest: (uuid) =>
      read((): Run | undefined => {
        const kept = current(uuid)
        return kept && runOf(kept)
      }),

    all: (uuid) => read(() => (runs.get(uuid) ?? []).map(runOf).toReversed()),

    computed: (uuid, n, trace, plan) =>
      write(() => {
        change(uuid, n, 'keep the plan of', () => ({
          trace: copy(trace),
          plan: plan && (frozen(exactly(JSON.stringify(plan))) as unknown as Plan),
          done: Object.freeze([]),
          answers: frozen({}),
        }))
        // No node comes of it, so it uses nothing up of the limit.
        if (!plan) discoveries.delete(runName(uuid, n))
      }),

    keepWorkflow: ({ name, revision, text }) => write(() => void workflowTexts.set(`${revision} ${name}`, text)),
    workflowText: (name, revision) => read(() => workflowTexts.get(`${revision} ${name}`)),

    done: (uuid, n, request, answer) =>
      write(() =>
        change(uuid, n, 'note an answer for', ({ done, answers }) => ({
          done: Object.freeze([...new Set([...done, request])].toSorted((a, b) => a - b)),
          ...(answer && !done.includes(request) ? { answers: frozen({ ...answers, [request]: { ...answer } }) } : {}),
        })),
      ),

    keepData: (uuid, n, data) => write(() => change(uuid, n, 'keep the data of', () => ({ data }))),
    data: (uuid) => read(() => visible(uuid).findLast(({ data }) => data !== undefined)?.data),
    unprocessed: (uuid) => read(() => visible(uuid).findLast(({ raw }) => raw !== null)?.raw ?? undefined),
  }
}

// Through text, as the other engines do: what is not JSON is lost in all of them alike.
function copy<T>(value: T): T {
  return frozen(JSON.parse(JSON.stringify(value)) as T)
}

function runOf({ data: _data, answers = {}, ...run }: KeptRun): Run {
  return Object.freeze({ ...run, ...(Object.keys(answers).length > 0 ? { answers } : {}) })
}
