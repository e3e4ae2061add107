import type { CleanUp } from './cleanup.ts'
import type { Figures, Results, Size } from './measure.ts'
import { firewallRows } from './firewall.ts'
import { concurrencies, original } from './original.ts'
import type { Lists, Records } from './records.ts'
import { less, more, ms, rate, short, table, type Row } from './rows.ts'
import { validateRow } from './validate.ts'

/** The report as Markdown: each figure beside the original's. */
export function reportText(results: Results, size: Size, machine: string, load: string, date: string): string {
  const { ceilings, sync, order, firewall } = results
  return `# Bench

${date}, ${machine}. Load averages at the end: ${load}. Driver, service and stub Ironic share the processors.

Service: the compiled program, workflow \`default\` (six hooks and \`rules\`), no login, no firewall, no start delay. Load: ${size.nodes} nodes (*many*: ${size.many}),
reports of 7.8 kB, ${size.rounds} rounds, medians; states polled every 10 ms. The original's figures were taken on the same kind of machine with
100 nodes and nine hooks (see \`bench/original.ts\`), and are not measured here.

${table([...figures(results), ...firewallRows(firewall), validateRow(results.validate)])}

## Phases

${phases(results)}

${recordsText(results.records)}

Latencies in ms, rates per second. *Starts*: from the first POST until all nodes wait; *continues*: from the first report until all are finished.

## What the figures stand on

- Database, as the running service reports its own connection: ${results.pragmas} (\`synchronous\` 2 = FULL):
  starts, reports and plans wait for the disk; marks of sent requests and ends of runs do not (NORMAL), as they come about again after a power cut.
- Disk: \`write\` + \`fdatasync\` of 4 KiB takes ${ms(sync.p50)} (p99 ${ms(sync.p99)}).
- Order: of ${order.nodes} nodes, the stub's log has the node's PATCH answered before the report's 200 came in ${order.patchedBefore}, and power off asked for after the PATCH in ${order.powerAfter}.
- Ceilings, 32 at once: driver against an empty server ${rate(ceilings.get)} GET/s and ${rate(ceilings.post)} POST/s of 7.8 kB; stub Ironic ${rate(ceilings.ironic)} GET/s.
`
}

function figures({ rounds, sameHooks, status, startup, memory, slow, slowMany, slowAgain }: Results): Row[] {
  const finished = original.rounds[32].finishedRate
  const few = (slow.finishedRate + slowAgain.finishedRate) / 2
  const many = slowMany.finishedRate / few
  return [
    [
      'introspections finished per s, 32 at once',
      `${finished}`,
      rate(rounds[32].finishedRate),
      more(rounds[32].finishedRate, finished),
      '≥ 30×',
    ],
    [
      "the same with the original's nine hooks",
      `${finished}`,
      rate(sameHooks.finishedRate),
      more(sameHooks.finishedRate, finished),
      '≥ 30×',
    ],
    [
      '`/v1/continue` p50, 1 at once',
      ms(original.rounds[1].continueP50),
      ms(rounds[1].continueP50),
      less(rounds[1].continueP50, original.rounds[1].continueP50),
      '≤ 1/15',
    ],
    [
      '`/v1/continue` p50, 32 at once',
      ms(original.rounds[32].continueP50),
      ms(rounds[32].continueP50),
      less(rounds[32].continueP50, original.rounds[32].continueP50),
      '≤ 1/30',
    ],
    [
      'processor per introspection, 1 / 32 at once',
      `${original.rounds[1].cpu} / ${original.rounds[32].cpu} ms`,
      `${rounds[1].cpu.toFixed(2)} / ${rounds[32].cpu.toFixed(2)} ms`,
      less(rounds[32].cpu, original.rounds[32].cpu),
      '≤ 1/30',
    ],
    [
      `requests to Ironic per introspection (nine hooks: ${sameHooks.calls.toFixed(2)})`,
      `${original.calls}`,
      rounds[32].calls.toFixed(2),
      less(rounds[32].calls, original.calls),
      '≤ 9',
    ],
    [
      'GET status per s, 32 connections',
      `${original.status[32].rate}`,
      rate(status[32].rate),
      more(status[32].rate, original.status[32].rate),
      '≥ 35×',
    ],
    ['start to first answer', ms(original.startup), ms(startup), less(startup, original.startup), '≤ 1/20'],
    [
      'memory (RSS) at start',
      `${original.memory.started} MiB`,
      `${memory.started.toFixed(0)} MiB`,
      less(memory.started, original.memory.started),
      '≤ 70 MiB',
    ],
    [
      'memory (RSS) after load',
      `${original.memory.loaded} MiB`,
      `${memory.loaded.toFixed(0)} MiB`,
      less(memory.loaded, original.memory.loaded),
      '≤ 110 MiB',
    ],
    [
      'memory (RSS), peak',
      `${original.memory.peak} MiB`,
      `${memory.peak.toFixed(0)} MiB`,
      less(memory.peak, original.memory.peak),
      '',
    ],
    [
      'finished per s, Ironic 20 ms away: many nodes / fewer before and after',
      '–',
      `${rate(slowMany.finishedRate)} / ${rate(slow.finishedRate)} and ${rate(slowAgain.finishedRate)}`,
      `${(many * 100).toFixed(0)} %`,
      '≥ 90 %',
    ],
  ]
}

function phases({ rounds, status, slow, slowMany, slowAgain }: Results): string {
  const of = (name: string, of: Partial<Figures>) =>
    `| ${name} | ${[of.startP50, of.startP99, of.startedRate, of.continueP50, of.continueP99, of.finishedRate, of.cpu].map(short).join(' | ')} |`
  const rows = concurrencies.flatMap((concurrency) => [
    of(`ours, ${concurrency} at once`, rounds[concurrency]),
    of(`original, ${concurrency} at once`, original.rounds[concurrency]),
  ])
  const polls = concurrencies.map(
    (concurrency) =>
      `| ${concurrency} | ${rate(status[concurrency].rate)} | ${short(status[concurrency].p50)} | ${short(status[concurrency].p99)} | ${original.status[concurrency].rate} | ${original.status[concurrency].p50} |`,
  )
  return `| | start p50 | p99 | started/s | continue p50 | p99 | finished/s | processor ms |
| --- | --- | --- | --- | --- | --- | --- | --- |
${[...rows, of('ours, 32 at once, Ironic 20 ms away', slow), of('the same, many nodes', slowMany), of('the same, fewer again', slowAgain)].join('\n')}

| GET status: connections | per s | p50 | p99 | original: per s | p50 |
| --- | --- | --- | --- | --- | --- |
${polls.join('\n')}`
}

/** What calls and the clean-up cost by the number of records, as Markdown. */
export function recordsText(all: readonly Records[]): string {
  const row = (what: string, of: (records: Records) => string) => `| ${what} | ${all.map(of).join(' | ')} |`
  const perS = (what: string, of: keyof Lists) => row(what, ({ lists }) => rate(lists[of]))
  const took = (what: string, of: keyof CleanUp) =>
    row(what, ({ cleanUp }) => `${ms(cleanUp[of].whole)} (${ms(cleanUp[of].pause)})`)
  return `${row('records in the store', ({ records }) => `${records}`)}
${row('---', () => '---')}
${perS('list, 100 a page, first page, per s', 'first')}
${perS('… middle page, by marker', 'middle')}
${perS('… last page, by marker', 'last')}
${perS('… `state=`, which 100 have', 'rare')}
${perS('… `state=`, which none has', 'none')}
${took('clean-up, nothing due (longest pause)', 'idle')}
${took('… 100 time out, 100 left Ironic, 100 ended long ago', 'due')}
${took('… all ended long ago', 'all')}

Lists by the compiled program, 8 connections; clean-up by its sources over a SQLite file, half of the records waiting, half finished with their data.
Ironic's nodes are at hand there, 1000 of them for each clean-up: the next one goes on behind them.`
}
