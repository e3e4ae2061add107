import { afterAll, expect, test } from 'bun:test'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Found } from '../../../src/ramdisk/collector.ts'
import { logs } from '../../../src/ramdisk/collectors/logs.ts'
import { around, machineOf, removeTrees } from '../tree.ts'

afterAll(removeTrees)

/** What tar finds in the logs. */
function unpacked(found: Found): Readonly<Record<string, string>> {
  const folder = mkdtempSync(join(tmpdir(), 'logs-'))
  const bytes = Buffer.from(String(found.data?.logs), 'base64')
  const list = Bun.spawnSync(['tar', '-xzvf', '-', '-C', folder], { stdin: bytes })
  expect(list.exitCode).toBe(0)
  const names = list.stdout.toString().trim().split('\n')
  return Object.fromEntries(names.map((name) => [name, Bun.spawnSync(['cat', join(folder, name)]).stdout.toString()]))
}

test('what was said, what programs tell, and files, in an archive that tar reads; what is not there is left out', async () => {
  const machine = machineOf(
    { '/proc/cmdline': 'quiet BOOTIF=x\n', '/sys/fs/pstore/dmesg-efi-1': 'Panic#1\n' },
    {
      run: async ([program]) => {
        if (program !== 'dmesg') throw new Error('there is no such program')
        return { exitCode: 0, stdout: `${'x'.repeat(1000)}\n`, stderr: '' }
      },
    },
  )
  const found = (await logs.collect(machine, { ...around, said: () => ['one', 'two'] })) as Found
  expect(unpacked(found)).toEqual({
    'inspector.log': 'one\ntwo\n',
    dmesg: `${'x'.repeat(1000)}\n`,
    'proc/cmdline': 'quiet BOOTIF=x\n',
    'pstore/dmesg-efi-1': 'Panic#1\n',
  })
})
