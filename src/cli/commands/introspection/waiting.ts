import { Option, type Command } from 'commander'
import type { Introspections } from '../../../client/introspections.ts'
import { isEnd, waitFor, type Watched } from '../../../client/wait.ts'
import { InspectorError } from '../../../model/error.ts'
import { systemClock } from '../../../platform/clock.ts'
import { printList, type ListOptions } from '../../cliff/options.ts'
import type { Context } from '../../command.ts'
import { exits } from '../../exit.ts'
import { printable } from '../../printable.ts'
import { duration, span } from '../../service-options.ts'

/** How long to wait, in ms, and what to print at the end. */
export type WaitingOptions = ListOptions & {
  readonly waitTimeout: number
  readonly interval: number
  readonly checkErrors?: true
}

/** Adds the options of a command that waits. */
export function waits(command: Command): Command {
  return command
    .addOption(new Option('--wait-timeout <duration>', 'give up then').default(3_600_000, '1h').argParser(duration))
    .addOption(new Option('--interval <duration>', 'between two looks').default(5000, '5s').argParser(span))
    .option('--check-errors', 'print nothing but the errors when there are any')
}

/**
 * Waits for the ends, prints them as `openstack baremetal introspection start --wait` does, and sets the exit status.
 * `refusals`: nodes that were not started, and why, to be printed with them. Fails with `invalid` when some ended in error and only errors were asked for.
 */
export async function printEnds(
  introspections: Introspections,
  nodes: readonly string[],
  refusals: ReadonlyMap<string, string>,
  { waitTimeout, interval, checkErrors, ...looks }: WaitingOptions,
  { output, finish }: Context,
): Promise<void> {
  output.note('Waiting for introspection to finish...')
  const ends = await waitFor(introspections, nodes, {
    clock: systemClock,
    interval,
    atMost: waitTimeout,
    onEnd: (end) => output.note(printable(endLine(end))),
    onTrouble: (error) => output.note(printable(error.message)),
  })
  const running = ends.filter((end) => !isEnd(end)).map(({ node }) => node)
  const failed = ends.filter(hasFailed)
  if (checkErrors && failed.length > 0) throw failure(failed)
  const rows = ends.map((end) => [end.node, isEnd(end) ? (end.status.error ?? null) : 'still running'])
  printList(output, looks, { columns: ['UUID', 'Error'], rows: [...rows, ...refusals] })
  if (failed.length > 0) finish(exits.no)
  if (running.length === 0) return
  output.problem(`Gave up waiting for ${running.join(', ')}: still running`)
  finish(exits.waiting)
}

function hasFailed(end: Watched): boolean {
  return isEnd(end) && Boolean(end.status.error)
}

function endLine({ node, status }: Watched): string {
  return `${String(status.finished_at)} ${node} ${status.error ? `error ${JSON.stringify(status.error)}` : 'finished'}`
}

function failure(failed: readonly Watched[]): InspectorError {
  const each = failed.map(({ node, status }) => `${node} (${String(status.error)})`)
  return new InspectorError('invalid', `Introspection failed for some nodes: ${each.join(', ')}`)
}
