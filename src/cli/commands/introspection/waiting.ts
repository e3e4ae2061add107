import { Option, type Command } from 'commander'
import type { Introspections } from '../../../client/introspections.ts'
import { isEnd, waitFor, type Watched } from '../../../client/wait.ts'
import { InspectorError } from '../../../model/error.ts'
import { systemClock } from '../../../platform/clock.ts'
import { printList, type ListOptions } from '../../cliff/options.ts'
import type { Context } from '../../command.ts'
import { exits } from '../../exit.ts'
import { interruptible } from '../../interrupt.ts'
import type { Output } from '../../output.ts'
import { printable } from '../../../model/printable.ts'
import { progressOf } from '../../progress/index.ts'
import { duration, span } from '../../service-options.ts'
import { shellWord } from '../../shell-word.ts'
import { nextSteps } from './next-steps.ts'

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

/** Adds `--wait`, and the options that have a meaning only with it; without it they are wrong usage. */
export function mayWait(command: Command): Command {
  waits(command.option('--wait', 'wait for the end'))
  return command.hook('preAction', () => {
    if (command.opts<{ wait?: true }>().wait) return
    const idle = command.options.find(
      (option) =>
        ['waitTimeout', 'interval', 'checkErrors'].includes(option.attributeName()) &&
        command.getOptionValueSource(option.attributeName()) === 'cli',
    )
    if (idle) command.error(`error: option '${idle.flags}' can only be used with --wait`)
  })
}

/** What was refused before, to be printed with the ends; and whether an introspection that ended in error is a failure. */
export type Judgement = { readonly refusals?: ReadonlyMap<string, string>; readonly errorsAreFailures: boolean }

/**
 * Waits for the ends, prints them as `openstack baremetal introspection start --wait` does, and sets the exit status. Ctrl-C
 * ends the waiting only. Fails with `invalid` when some ended in error and only errors were asked for.
 */
export async function printEnds(
  introspections: Introspections,
  nodes: readonly string[],
  { refusals = new Map(), errorsAreFailures }: Judgement,
  { waitTimeout, interval, checkErrors, ...looks }: WaitingOptions,
  { output, finish }: Context,
): Promise<void> {
  const { ends, isInterrupted } = await interruptible(async (signal) => {
    const progress = progressOf(nodes, output, systemClock)
    try {
      const found = await waitFor(introspections, nodes, {
        clock: systemClock,
        interval,
        atMost: waitTimeout,
        signal,
        onSeen: progress.seen,
        onTrouble: ({ message }) => progress.say(message),
      })
      return { ends: new Map(found.map((end) => [end.node, end])), isInterrupted: signal.aborted }
    } finally {
      progress.end()
    }
  })
  const running = nodes.filter((node) => !isEnd(ends.get(node)))
  const failed = errorsAreFailures ? [...ends.values()].filter(hasFailed) : []
  const steps = await nextSteps(introspections, failed)
  const tellSteps = () => steps.forEach((line) => output.note(printable(line)))
  if (checkErrors && failed.length > 0 && !isInterrupted) {
    tellSteps()
    throw failure(failed)
  }
  const rows = nodes.map((node) => [
    node,
    running.includes(node) ? 'still running' : (ends.get(node)?.status.error ?? null),
  ])
  printList(output, looks, { columns, rows: [...rows, ...refusals] })
  tellSteps()
  if (failed.length > 0) finish(exits.no)
  if (running.length === 0) return
  const again = `inspector introspection wait ${running.map(shellWord).join(' ')}`
  output.problem(
    printable(
      `${isInterrupted ? 'Stopped watching' : 'Gave up waiting for'} ${running.join(', ')}: still running; watch again: ${again}`,
    ),
  )
  finish(isInterrupted ? exits.interrupted : exits.waiting)
}

/** Prints for which nodes something was refused, under the columns of the ends. */
export function printRefusals(output: Output, looks: ListOptions, refusals: ReadonlyMap<string, string>): void {
  printList(output, looks, { columns, rows: [...refusals] })
}

const columns = ['UUID', 'Error']

function hasFailed(end: Watched): boolean {
  return isEnd(end) && Boolean(end.status.error)
}

function failure(failed: readonly Watched[]): InspectorError {
  const each = failed.map(({ node, status }) => `${node} (${String(status.error)})`)
  return new InspectorError('invalid', `Introspection failed for some nodes: ${each.join('\n')}`)
}
