import { InvalidArgumentError, Option, type Command } from 'commander'
import { introspectionsOf } from '../../../client/introspections.ts'
import type { Json } from '../../../model/json.ts'
import { lists, printList, type ListOptions } from '../../cliff/options.ts'
import { examples, type Context } from '../../command.ts'
import { serviceOf, span, talksToService, type ServiceOptions } from '../../service-options.ts'

const columns = { UUID: 'uuid', 'Started at': 'started_at', 'Finished at': 'finished_at', Error: 'error' }

type Options = ListOptions &
  ServiceOptions & { marker?: string; limit?: string; state?: string; failed?: true; since?: number }

/** Adds `introspection list`. */
export function buildList(parent: Command, context: Context): void {
  const command = parent
    .command('list')
    .description('List introspections, the newest first.')
    .option('--marker <uuid>', 'begin after this one, the last of the page before')
    .addOption(new Option('--limit <n>', 'no more than these').argParser(count))
    .option('--state <states>', 'only in these states, joined by commas: waiting,error')
    .addOption(new Option('--failed', 'only those that ended in error').conflicts('state'))
    .addOption(new Option('--since <duration>', 'only those that started within it: 24h').argParser(span))
    .action(async ({ marker, limit, failed, state = failed ? 'error' : undefined, since, ...options }: Options) => {
      const page = { ...(marker ? { marker } : {}), ...(limit ? { limit } : {}), ...(state ? { state } : {}) }
      const statuses = await introspectionsOf(await serviceOf(options, context)).list(page)
      const from = since === undefined ? -Infinity : Date.now() - since
      const rows = statuses
        .filter(({ started_at }) => startOf(started_at) >= from)
        .map((status) => Object.values(columns).map((key) => status[key] ?? null))
      printList(context.output, options, { columns: Object.keys(columns), rows })
    })
  talksToService(lists(command))
  examples(command, [
    ['introspection list', 'a table'],
    ['introspection list --failed --since 24h -f value -c UUID -c Error', 'what went wrong today, for scripts'],
  ])
}

/** The API's times are in UTC and do not say so. */
function startOf(time: Json | undefined): number {
  return Date.parse(`${String(time)}Z`)
}

function count(text: string): string {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('Write a whole number.')
  return text
}
