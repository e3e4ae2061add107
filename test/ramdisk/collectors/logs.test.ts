import { afterAll, expect, test } from 'bun:test'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Found } from '../../../src/ramdisk/collector.ts'
import { logs } from '../../../src/ramdisk/collectors/logs.ts'
import { around, machineOf, removeTrees } from '../tree.ts'

afterAll(removeTrees)

/** What tar finds in the logs. */
function unpacked(found: Found): Readonly<Record<string, string>> {
  const folder = mkdtempSync(join(tmpdir(), 'inspector-logs-'))
  const bytes = Buffer.from(String(found.data?.logs), 'base64')
  const list = Bun.spawnSync(['tar', '-xzvf', '-', '-C', folder], { stdin: bytes })
  expect(list.exitCode).toBe(0)
  const names = list.stdout.toString().trim().split('\n')
  const texts = names.map((name) => [name, Bun.spawnSync(['cat', join(folder, name)]).stdout.toString()])
  rmSync(folder, { recursive: true })
  return Object.fromEntries(texts)
}

test('what was said, what programs tell, and files, in an archive that tar reads; what is not there is left out', async () => {
  const machine = machineOf(
    {
      '/proc/cmdline': 'quiet BOOTIF=x\n',
      '/dev/kmsg': '6,339,5140900,-;NET: Registered protocol\n SUBSYSTEM=net\n30,340,5690716,-;udevd[80]: starting\n',
      '/sys/block/sda/dev': '8:0\n',
      '/run/udev/data/b8:0': 'E:ID_SERIAL=1\n',
      '/sys/fs/pstore/dmesg-efi-1': 'Panic#1\n',
    },
    {
      run: async ([program]) => {
        if (program !== 'lsblk') throw new Error('there is no such program')
        return { exitCode: 0, stdout: `${'x'.repeat(1000)}\n`, stderr: '' }
      },
    },
  )
  const found = (await logs.collect(machine, { ...around, said: () => ['one', 'two'] })) as Found
  expect(unpacked(found)).toEqual({
    'inspector.log': 'one\ntwo\n',
    lsblk: `${'x'.repeat(1000)}\n`,
    dmesg: '[    5.140900] NET: Registered protocol\n[    5.690716] udevd[80]: starting\n',
    'udev/sda': 'E:ID_SERIAL=1\n',
    'proc/cmdline': 'quiet BOOTIF=x\n',
    'pstore/dmesg-efi-1': 'Panic#1\n',
  })
})
