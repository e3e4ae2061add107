import type { Command } from 'commander'
import { systemClock } from '../../../platform/clock.ts'
import { createRun } from '../../../platform/command.ts'
import { http } from '../../../platform/http.ts'
import { kernelFacts } from '../../../ramdisk/kernel/facts.ts'
import { openLibc } from '../../../ramdisk/kernel/libc.ts'
import { nicsOf } from '../../../ramdisk/kernel/nics.ts'
import { socketsOf } from '../../../ramdisk/kernel/sockets.ts'
import { machineAt, ownFacts, type Machine } from '../../../ramdisk/machine.ts'
import { waitForAddresses } from '../../../ramdisk/network.ts'
import { parametersOf, type After } from '../../../ramdisk/parameters.ts'
import { loadModules } from '../../../ramdisk/prepare.ts'
import { introspect } from '../../../ramdisk/run.ts'
import { examples, type Context } from '../../command.ts'
import { exits, type Exit } from '../../exit.ts'
import { printable } from '../../printable.ts'

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
        const text = `[${(machine.text('/proc/uptime') ?? '').split(' ')[0]?.padStart(9) ?? ''}] inspector: ${line}`
        said.push(text)
        output.result(printable(text))
      }
      const parameters = parametersOf(machine.text('/proc/cmdline') ?? '')
      const isFirst = process.pid === 1
      const kernel = isFirst ? prepared(machine, say) : undefined
      const network = () =>
        waitForAddresses(parameters, {
          machine,
          clock: systemClock,
          say,
          own: kernel && {
            nics: nicsOf(kernel),
            sockets: socketsOf(kernel),
            random: Math.random,
            resolvConf: '/etc/resolv.conf',
          },
        })
      const needs = { machine, http, clock: systemClock, say, said: () => said, network }
      const { failed, next } = await introspect(parameters, needs)
      finish(failed ? exits.no : exits.done)
      await end(next, { machine, say, isFirst, finish })
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

/** What nobody else does where we are the first process. */
function prepared(machine: Machine, say: (line: string) => void) {
  const libc = openLibc()
  const { loaded, notes } = loadModules(machine, libc)
  say(`kernel modules: ${loaded.join(', ') || 'none'}`)
  for (const note of notes) say(note)
  return libc
}

async function end(
  next: After,
  {
    machine,
    say,
    isFirst,
    finish,
  }: { machine: Machine; say: (line: string) => void; isFirst: boolean; finish: (exit: Exit) => void },
): Promise<void> {
  if (next === 'poweroff' || next === 'reboot') {
    say(next === 'poweroff' ? 'powering off' : 'restarting')
    if (isFirst) openLibc().reboot(next === 'poweroff' ? 'off' : 'restart')
    else await machine.run([next], { timeout: 30_000 })
    return
  }
  // A service is done; the first process of a machine must never be.
  if (!isFirst) return
  const shell = ['/bin/bash', '/bin/sh', '/bin/busybox'].find((path) => machine.exists(path))
  if (next === 'shell' && shell !== undefined) {
    say(`a shell, for whoever looks at this: ${shell}`)
    for (;;) {
      const child = Bun.spawn(shell.endsWith('busybox') ? [shell, 'sh'] : [shell], {
        stdio: ['inherit', 'inherit', 'inherit'],
      })
      await child.exited
    }
  }
  say(
    next === 'shell'
      ? 'there is no shell in this image (--with /bin/busybox); waiting to be powered off'
      : 'done; waiting to be powered off',
  )
  finish(exits.done)
  await new Promise<void>((resolve) => {
    // A timer keeps the process; nothing ever resolves it.
    setInterval(() => undefined, 2 ** 30).ref()
    void resolve
  })
}
