import { Option, type Command } from 'commander'
import { firewallOf, type ShownFirewall } from '../../../client/firewall.ts'
import { codeOf, messageOf } from '../../../model/error.ts'
import { systemClock } from '../../../platform/clock.ts'
import { examples, type Context } from '../../command.ts'
import { exits } from '../../exit.ts'
import { interruptible } from '../../interrupt.ts'
import { printable } from '../../../model/printable.ts'
import { newsBetween } from '../../render/firewall-news.ts'
import { serviceOf, span, talksToService, type ServiceOptions } from '../../service-options.ts'

type Options = ServiceOptions & { readonly interval: number }

/** Adds `firewall watch`. */
export function buildWatch(parent: Command, context: Context): void {
  const command = parent
    .command('watch')
    .description(
      'Print who is let in and shut out, DHCP requests by what decided on them, and what fails, until Ctrl-C.',
    )
    .addOption(new Option('--interval <duration>', 'between two looks').default(2000, '2s').argParser(span))
    .action((options: Options) => watch(options, context))
  talksToService(command)
  examples(command, [
    ['firewall watch', 'a line for each change'],
    ['firewall watch --interval 500ms', 'while a node boots'],
  ])
}

async function watch(options: Options, context: Context): Promise<void> {
  const { output, finish } = context
  const firewall = firewallOf(await serviceOf(options, context))
  const say = (line: string) => output.result(printable(`${new Date(systemClock.now() / 1000).toISOString()} ${line}`))
  await interruptible(async (signal) => {
    let before: ShownFirewall | undefined
    let away = false
    while (!signal.aborted) {
      try {
        const now = await firewall.describe({ brief: true })
        if (away) say('the service is back')
        away = false
        newsBetween(before, now).forEach(say)
        before = now
      } catch (error) {
        // A service that restarts comes back; one that was never there does not.
        if (before === undefined || codeOf(error) !== 'unavailable') throw error
        if (!away) say(`the service is away: ${messageOf(error)}`)
        away = true
      }
      await systemClock.sleep(options.interval, signal).catch(() => undefined)
    }
  })
  finish(exits.interrupted)
}
