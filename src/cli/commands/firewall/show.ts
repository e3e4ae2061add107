import type { Command } from 'commander'
import { firewallOf } from '../../../client/firewall.ts'
import { InspectorError } from '../../../model/error.ts'
import type { JsonObject } from '../../../model/json.ts'
import { macOf } from '../../../model/mac.ts'
import { formatOne } from '../../cliff/formats.ts'
import { lists, printList, type ListOptions } from '../../cliff/options.ts'
import { examples, type Context } from '../../command.ts'
import { printable } from '../../../model/printable.ts'
import { footText, headText, macRows } from '../../render/firewall.ts'
import { serviceOf, talksToService, type ServiceOptions } from '../../service-options.ts'

type Options = ListOptions & ServiceOptions & { readonly brief?: true }

/** Adds `firewall show`. */
export function buildShow(parent: Command, context: Context): void {
  const { output } = context
  const command = parent
    .command('show')
    .description('Show who should get a DHCP answer and why, who does, how often it was asked for, and what fails.')
    .argument('[mac...]', 'these only')
    .option('--brief', 'without the machines that are shut out as they should be')
    .action(async (macs: string[], options: Options) => {
      const wanted = new Set(macs.map(macIn))
      const found = await firewallOf(await serviceOf(options, context)).describe({ brief: options.brief ?? false })
      const shown = wanted.size === 0 ? found.macs : found.macs.filter(({ mac }) => wanted.has(mac))
      const firewall = { ...found, macs: shown }
      if (options.format === 'json' || options.format === 'yaml') {
        output.raw(formatOne(options.format, firewall as unknown as JsonObject, options))
        return
      }
      const isTable = options.format === 'table'
      if (isTable) output.result(printable(headText(firewall)))
      // A table without rows would be an empty line.
      if (!isTable || shown.length > 0) printList(output, options, macRows(shown))
      const foot = footText(firewall)
      if (isTable && foot !== '') output.result(printable(foot))
    })
  talksToService(lists(command))
  examples(command, [
    ['firewall show', 'every MAC with its reason'],
    ['firewall show --brief', 'what is open, what differs, and what fails'],
    ['firewall show 52:54:00:12:34:56 -f json', 'why this one is answered or not, for programs'],
  ])
}

function macIn(text: string): string {
  const mac = macOf(text.replaceAll('-', ':'))
  if (mac) return mac
  throw new InspectorError('invalid', `Cannot show "${text}": it is no MAC address, write it as 52:54:00:12:34:56`)
}
