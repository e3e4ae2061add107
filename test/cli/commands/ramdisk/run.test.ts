import { afterAll, expect, test } from 'bun:test'
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { JsonObject } from '../../../../src/model/json.ts'
import { inspector, refused, serviceOf } from '../../terminal.ts'

// As a service, beside which somebody else has set addresses; as first process: test/kernel/ramdisk-dhcp.test.ts.

const bin = mkdtempSync(join(tmpdir(), 'ramdisk-bin-'))
const calls = join(bin, 'calls')
const keptReport = '/run/inspector-report.json'
for (const name of ['modprobe', 'poweroff', 'reboot', 'ipmitool', 'journalctl', 'dmesg']) {
  writeFileSync(join(bin, name), `#!/bin/sh\necho "${name} $*" >>${calls}\n`)
  chmodSync(join(bin, name), 0o755)
}
const service = serviceOf(({ path }) => {
  if (path === '/refuse') return refused(404, 'no node \u001b[31m matches')
  return [200, path === '/endless' ? { uuid: ' '.repeat(2 ** 21) } : { uuid: 'u-1' }]
})
afterAll(() => {
  void service.stop()
  rmSync(bin, { recursive: true })
  rmSync(keptReport, { force: true })
})

const env = { PATH: `${bin}:${process.env.PATH}` }
const words = (path: string, more = '') =>
  `quiet ipa-inspection-callback-url=${service.url}${path} ipa-inspection-collectors=default ipa-inspection-dhcp-wait-timeout=0 ${more}`

test('introspects this machine, says so line by line with the time since the start, and ends with 0', async () => {
  const { code, out } = await inspector(
    ['ramdisk', 'run', '--cmdline', words('/v1/continue', 'BOOTIF=01-52-54-00-aa-00-01 inspector.after=poweroff')],
    env,
  )
  expect(code).toBe(0)
  expect(
    out
      .trim()
      .split('\n')
      .every((line) => /^\[ *\d+\.\d\d\] inspector: \S/.test(line)),
  ).toBe(true)
  expect(out).toContain(`handing the report in to ${service.url}/v1/continue`)
  expect(out).toContain('inspector: taken, node u-1')
  expect(out.trim()).toEndWith('inspector: powering off')
  expect(readFileSync(calls, 'utf8')).toEndWith('poweroff \n')
  const report = JSON.parse(service.asked.at(-1)?.body ?? '') as JsonObject
  expect(report).toMatchObject({ boot_interface: '01-52-54-00-aa-00-01' })
})

test('the driver of the BMC is asked for where there is no device of one', async () => {
  if (existsSync('/dev/ipmi0')) return
  await inspector(['ramdisk', 'run', '--cmdline', words('/v1/continue')], env)
  const said = readFileSync(calls, 'utf8')
  for (const name of ['ipmi_msghandler', 'ipmi_devintf', 'ipmi_si']) expect(said).toContain(`modprobe ${name}\n`)
})

test('an answer that is too long is passed over for the next callback', async () => {
  const urls = `${service.url}/endless,${service.url}/v1/continue`
  const cmdline = `ipa-inspection-callback-url=${urls} ipa-inspection-collectors=default`
  const { code, out } = await inspector(['ramdisk', 'run', '--cmdline', cmdline], env)
  expect(code).toBe(0)
  expect(out).toContain('inspector: collecting default\n')
  expect(out).toContain('the answer is too long; that is not what the service says')
  expect(out).toContain('inspector: taken, node u-1')
})

test('a refusal ends with 1; what the service says cannot steer the console', async () => {
  const { code, out } = await inspector(
    ['ramdisk', 'run', '--cmdline', words('/refuse', 'inspector.on-failure=idle')],
    env,
  )
  expect(code).toBe(1)
  expect(out).toContain('FAILED: Cannot hand the report in: the service answered 404, no node \\x1b[31m matches')
})

test.skipIf(process.getuid?.() !== 0)('the report that was refused is kept, for root alone to read', async () => {
  const { out } = await inspector(['ramdisk', 'run', '--cmdline', words('/refuse', 'inspector.on-failure=idle')], env)
  expect(out).toContain(`inspector: the report is kept in ${keptReport}\n`)
  expect(statSync(keptReport).mode & 0o777).toBe(0o600)
  const report = JSON.parse(readFileSync(keptReport, 'utf8')) as JsonObject
  expect(report.inventory).toHaveProperty('cpu')
  expect(report.error).toContain('* Cannot hand the report in: the service answered 404')
})
