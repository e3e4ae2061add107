import { messageOf } from '../model/error.ts'
import type { Libc } from './kernel/libc.ts'
import type { Machine } from './machine.ts'
import type { After } from './parameters.ts'

/** What a ramdisk ends with; `kernel` where it is the first process of the machine. */
export type EndNeeds = {
  readonly machine: Machine
  readonly say: (line: string) => void
  readonly kernel: Pick<Libc, 'reboot'> | undefined
}

/**
 * Does what remains: nothing, or powers the machine off, restarts it, or gives a shell. A service is done then, and the promise
 * resolves; that of the first process never does, as the kernel panics when that one ends.
 */
export async function end(next: After, needs: EndNeeds): Promise<void> {
  const { machine, say, kernel } = needs
  try {
    if (next === 'poweroff' || next === 'reboot') {
      say(next === 'poweroff' ? 'powering off' : 'restarting')
      if (kernel) kernel.reboot(next === 'poweroff' ? 'off' : 'restart')
      else await machine.run([next], { timeout: 30_000 })
    }
  } catch (error) {
    say(messageOf(error))
  }
  if (!kernel) return
  if (next === 'shell') await shells(needs)
  say('done; waiting to be powered off')
  // The timer keeps the process, and nothing ever resolves the promise.
  await new Promise<never>(() => void setInterval(() => undefined, 2 ** 30))
}

/** One shell after the other on the console; comes back when there is none. */
async function shells({ machine, say }: EndNeeds): Promise<void> {
  const shell = ['/bin/bash', '/bin/sh', '/bin/busybox'].find((path) => machine.exists(path))
  if (shell === undefined) return say('there is no shell in this image: build it --with /bin/busybox')
  say(`a shell, for whoever looks at this: ${shell}`)
  const argv = shell.endsWith('busybox') ? [shell, 'sh'] : [shell]
  for (;;) {
    try {
      await Bun.spawn(argv, { stdio: ['inherit', 'inherit', 'inherit'] }).exited
    } catch (error) {
      return say(`it does not start: ${messageOf(error)}`)
    }
    // One that ends at once, as on a console that is none, would be started without a pause.
    await Bun.sleep(1000)
  }
}
