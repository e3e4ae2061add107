/** The limits of a step's program under control groups of version 2, in a unit with a delegated one: a machine of its own, as there version 1 has nothing. */

import { describe, expect, test } from 'bun:test'
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { hindrance, scratch, title } from '../kernel/namespace.ts'
import { binary } from '../service/inspector.ts'
import { debianKernel } from './kernel.ts'

const reason = hindrance('qemu-system-x86_64', 'busybox')

// As systemd does for a unit with Delegate= and DelegateSubgroup=. The program itself is bun, too.
const first = `#!/bin/busybox sh
/bin/busybox --install -s /bin
mount -t proc proc /proc
mount -t devtmpfs devices /dev
mount -t sysfs sysfs /sys
mount -t cgroup2 cgroup2 /sys/fs/cgroup
mkdir -p /sys/fs/cgroup/site.service
echo '+pids +memory' >/sys/fs/cgroup/cgroup.subtree_control
mkdir /sys/fs/cgroup/site.service/main
echo $$ >/sys/fs/cgroup/site.service/main/cgroup.procs
PATH=/bin BUN_BE_BUN=1 /bin/inspector run /caged.js >/dev/ttyS0 2>&1
poweroff -f
`

/** What the first process of the machine says on its console. */
async function consoleOf(directory: string): Promise<string> {
  const kernel = await debianKernel()
  const [image, more, said] = ['image', 'more', 'console'].map((name) => join(directory, name)) as [
    string,
    string,
    string,
  ]
  const files = join(directory, 'files')
  mkdirSync(files)
  const built = await Bun.build({ entrypoints: [join(import.meta.dir, 'caged.ts')], target: 'bun' })
  writeFileSync(join(files, 'caged.js'), await built.outputs[0]!.text())
  writeFileSync(join(files, 'first'), first)
  chmodSync(join(files, 'first'), 0o755)
  await Bun.$`${binary} ramdisk image -o ${image} --with /bin/busybox`.quiet()
  await Bun.$`busybox find . | busybox cpio -o -H newc >${more}`.cwd(files).quiet()
  // The kernel takes several archives, each at a multiple of four.
  const padding = Buffer.alloc(-readFileSync(image).length & 3)
  writeFileSync(image, Buffer.concat([readFileSync(image), padding, readFileSync(more)]))
  const hardware =
    '-machine pc,accel=tcg -cpu max -m 768 -nodefaults -no-user-config -display none -vga none -no-reboot'
  const append = 'console=ttyS0 quiet rdinit=/first panic=-1'
  const boot = ['-kernel', kernel.image, '-initrd', image, '-append', append, '-serial', `file:${said}`]
  const machine = Bun.spawn(['qemu-system-x86_64', ...hardware.split(' '), ...boot], { timeout: 300_000 })
  await machine.exited
  return readFileSync(said, 'utf8')
}

describe.skipIf(reason !== undefined)(title('a program in a control group of version 2', reason), () => {
  test('has no more processes and memory than it may, and is gone with all it started', async () => {
    const said = await consoleOf(scratch('caged'))
    const line = said.split(/\r?\n/).find((one) => one.startsWith('{'))
    expect(line, said).toBeDefined()
    const { many, hungry, left } = JSON.parse(line!)
    expect(many).toMatchObject({ ended: expect.stringContaining("can't fork"), found: ['20\n'], gone: true })
    expect(hungry).toMatchObject({
      ended: expect.stringContaining('SIGKILL'),
      found: ['67108864\n', expect.stringMatching(/oom_kill [1-9]/)],
    })
    expect(left).toMatchObject({ ended: '', found: [expect.stringMatching(/\d/)], gone: true })
  })
})
