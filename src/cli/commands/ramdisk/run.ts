import { writeFileSync } from 'node:fs'
import type { Command } from 'commander'
import { InspectorError, messageOf } from '../../../model/error.ts'
import { systemClock } from '../../../platform/clock.ts'
import { createRun } from '../../../platform/command.ts'
import { end } from '../../../ramdisk/end.ts'
import { kernelFacts } from '../../../ramdisk/kernel/facts.ts'
import { openLibc, type Libc } from '../../../ramdisk/kernel/libc.ts'
import { nicsOf } from '../../../ramdisk/kernel/nics.ts'
import { socketsOf } from '../../../ramdisk/kernel/sockets.ts'
import { machineAt, ownFacts, type Machine } from '../../../ramdisk/machine.ts'
import { waitForAddresses } from '../../../ramdisk/network.ts'
import { parametersOf } from '../../../ramdisk/parameters.ts'
import { loadIpmi, loadModules } from '../../../ramdisk/prepare.ts'
import { introspect } from '../../../ramdisk/run.ts'
import { callbackHttp } from '../../../ramdisk/send.ts'
import { examples, type Context } from '../../command.ts'
import { exits } from '../../exit.ts'
import { printable } from '../../../model/printable.ts'
import { reasonOf } from '../../reason.ts'

/** Adds `ramdisk run`. */
export function buildRun(parent: Command, { output, environment, finish }: Context): void {
  const command = parent
    .command('run')
    .description(
      'Introspect this machine as its kernel command line says: the program of a ramdisk, as its first process or as a service.',
    )
    .option('--cmdline <text>', 'in place of /proc/cmdline')
    .action(async ({ cmdline }: { cmdline?: string }) => {
      const machine = withCmdline(machineAt('/', ownFacts(kernelFacts()), createRun(environment)), cmdline)
      const said: string[] = []
      const say = (line: string) => {
        const uptime = machine.text('/proc/uptime')?.split(' ')[0] ?? ''
        const text = printable(`[${uptime.padStart(9)}] inspector: ${line}`)
        said.push(text)
        output.result(text)
      }
      const parameters = parametersOf(machine.text('/proc/cmdline') ?? '')
      const kernel = process.pid === 1 ? openLibc() : undefined
      if (kernel) drive(machine, kernel, say)
      else await loadIpmi(machine)
      const own = kernel && {
        nics: nicsOf(kernel),
        sockets: socketsOf(kernel),
        random: Math.random,
        resolvConf: '/etc/resolv.conf',
      }
      const network = () => waitForAddresses(parameters, { machine, clock: systemClock, say, own })
      const needs = { machine, http: callbackHttp, clock: systemClock, say, said: () => said, network, keep }
      const { failed, next } = await introspect(parameters, needs)
      finish(failed ? exits.no : exits.done)
      await end(next, { machine, say, kernel })
    })
  examples(command, [
    ['ramdisk run', 'what the image does by itself'],
    ['ramdisk run --cmdline "ipa-inspection-callback-url=http://192.0.2.1:5050/v1/continue"', 'try it by hand'],
  ])
}

/** Collectors read it, too. */
function withCmdline(machine: Machine, cmdline: string | undefined): Machine {
  if (cmdline === undefined) return machine
  return { ...machine, text: (path) => (path === '/proc/cmdline' ? cmdline : machine.text(path)) }
}

/** Gone with the next boot, as is everything of a ramdisk. */
const keptReport = '/run/inspector-report.json'

function keep(report: string): string {
  try {
    writeFileSync(keptReport, report, { mode: 0o600 })
    return keptReport
  } catch (error) {
    throw new InspectorError('unavailable', `Cannot keep the report in "${keptReport}": ${reasonOf(error)}`, {
      cause: error,
    })
  }
}

/** What nobody else does where we are the first process; without it there may be no NIC, which is said later. */
function drive(machine: Machine, kernel: Libc, say: (line: string) => void): void {
  try {
    const { loaded, notes } = loadModules(machine, kernel)
    say(`kernel modules: ${loaded.join(', ') || 'none'}`)
    for (const note of notes) say(note)
  } catch (error) {
    say(`no kernel modules: ${messageOf(error)}`)
  }
}
