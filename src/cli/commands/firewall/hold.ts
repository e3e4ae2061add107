import { Option, type Command } from 'commander'
import { firewallOf } from '../../../client/firewall.ts'
import type { Verdict } from '../../../model/firewall.ts'
import { examples, type Context } from '../../command.ts'
import { printable } from '../../../model/printable.ts'
import { serviceOf, span, talksToService, type ServiceOptions } from '../../service-options.ts'

type Options = ServiceOptions & { readonly for: number }

/** Adds `firewall allow`. */
export function buildAllow(parent: Command, context: Context): void {
  const command = hold(parent, 'allow', 'Let a machine have a DHCP answer for a while, whatever its state.', context)
  examples(command, [
    ['firewall allow 52:54:00:12:34:56', 'for half an hour'],
    ['firewall allow 52:54:00:12:34:56 --for 2h', 'for longer'],
    ['firewall release 52:54:00:12:34:56', 'end it early'],
  ])
}

/** Adds `firewall deny`. */
export function buildDeny(parent: Command, context: Context): void {
  const command = hold(parent, 'deny', 'Refuse a machine a DHCP answer for a while, whatever its state.', context)
  examples(command, [
    ['firewall deny 52:54:00:12:34:56', 'for half an hour'],
    ['firewall deny 52:54:00:12:34:56 --for 12h', 'until tomorrow; for ever: firewall.deny'],
  ])
}

/** Adds `firewall release`. */
export function buildRelease(parent: Command, context: Context): void {
  const command = parent
    .command('release')
    .description('End a temporary verdict of "allow" or "deny".')
    .argument('<mac>', 'MAC address')
    .action(async (mac: string, options: ServiceOptions) => {
      await firewallOf(await serviceOf(options, context)).release(mac)
      context.output.note(printable(`Released ${mac}`))
    })
  talksToService(command)
  examples(command, [
    ['firewall release 52:54:00:12:34:56', 'it is treated as its state says'],
    ['firewall show --brief', 'what is held'],
  ])
}

function hold(parent: Command, verdict: Verdict, description: string, context: Context): Command {
  const command = parent
    .command(verdict)
    .description(`${description} firewall.deny wins over it; it survives a restart.`)
    .argument('<mac>', 'MAC address')
    .addOption(new Option('--for <duration>', 'how long').default(1_800_000, '30m').argParser(span))
    .action(async (mac: string, options: Options) => {
      const seconds = Math.ceil(options.for / 1000)
      const held = await firewallOf(await serviceOf(options, context)).hold(mac, verdict, seconds)
      context.output.note(
        printable(`${held.verdict === 'allow' ? 'Allowed' : 'Denied'} ${held.mac} until ${held.until}`),
      )
    })
  return talksToService(command)
}
