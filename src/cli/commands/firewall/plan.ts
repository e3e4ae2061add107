import { Option, type Command } from 'commander'
import { offlineScript } from '../../../app/firewall.ts'
import { firewallOf } from '../../../client/firewall.ts'
import { InspectorError } from '../../../model/error.ts'
import type { JsonObject } from '../../../model/json.ts'
import { formatOne } from '../../cliff/formats.ts'
import { collected, examples, readsConfiguration, type ConfigurationOptions, type Context } from '../../command.ts'
import { exits } from '../../exit.ts'
import { printable } from '../../../model/printable.ts'
import { planOf, planText } from '../../render/firewall.ts'
import { readText } from '../../read-text.ts'
import { serviceOf, talksToService, type ServiceOptions } from '../../service-options.ts'
import { settingsOf } from './settings.ts'

type Options = ConfigurationOptions &
  ServiceOptions & {
    readonly format: 'text' | 'json' | 'yaml'
    readonly detailedExitcode?: true
    readonly offline?: true
    readonly macs?: string
    readonly waiting?: readonly string[]
  }

/** Adds `firewall plan`. */
export function buildPlan(parent: Command, context: Context): void {
  const { output, finish } = context
  const command = parent
    .command('plan')
    .description('Show what differs between the firewall as it is and as it should be. Changes nothing.')
    .addOption(new Option('-f, --format <format>', 'how to print').choices(['text', 'json', 'yaml']).default('text'))
    .option('--detailed-exitcode', 'end with 4 when something differs')
    .option('--offline', 'print what would be written for a configuration and MACs; needs no service and no root')
    .option('--macs <file>', 'with --offline: MACs of ports, one a line; - is standard input')
    .addOption(new Option('--waiting <mac>', 'with --offline: a MAC on introspection; repeatable').argParser(collected))
    .action(async (options: Options) => {
      if (options.offline) {
        const known = options.macs === undefined ? [] : linesOf(await readText(options.macs))
        output.raw(offlineScript(settingsOf(options, context), { known, waiting: options.waiting ?? [] }))
        return
      }
      if (options.macs !== undefined || options.waiting !== undefined)
        command.error("error: options '--macs' and '--waiting' can only be used with --offline")
      const firewall = await firewallOf(await serviceOf(options, context)).describe({ brief: true })
      if (firewall.filters && firewall.actual === 'unread')
        throw new InspectorError('unavailable', `Cannot compare the firewall: ${firewall.unread ?? 'it was not read'}`)
      const plan = planOf(firewall)
      if (options.format === 'text') output.result(printable(planText(firewall, plan)))
      else output.raw(formatOne(options.format, { driver: firewall.driver, ...plan } as unknown as JsonObject, {}))
      if (plan.differs && options.detailedExitcode) finish(exits.changes)
    })
  talksToService(readsConfiguration(command))
  examples(command, [
    ['firewall plan', 'what the next correction would change'],
    ['firewall plan --detailed-exitcode', '4 when something differs, for monitoring'],
    ['firewall plan --offline --macs macs.txt', 'the whole ruleset of the configuration'],
  ])
}

/** A `#` begins a comment. */
function linesOf(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.replace(/#.*/, '').trim())
    .filter((line) => line !== '')
}
