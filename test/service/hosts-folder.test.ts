/** The compiled program with `firewall.driver: dnsmasq`, which an ordinary user may have: its files, and the commands it runs. */

import { afterAll, describe, expect, test } from 'bun:test'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { emptyDirectory, freePort, serve } from './inspector.ts'

const directory = await emptyDirectory()
afterAll(() => directory.remove())
const cwd = directory.path
const hostsdir = join(cwd, 'hosts')
const configuration = (port: number, start: string) => `version: 1
api: {listen: "127.0.0.1:${port}", auth: none}
ironic: {type: standalone}
database: {path: inspector.sqlite}
firewall:
  driver: dnsmasq
  dnsmasq:
    hostsdir: ${hostsdir}
    start_command: [sh, -c, ${JSON.stringify(start)}]
    stop_command: [sh, -c, "cp ${hostsdir}/unknown_hosts_filter ${cwd}/at-the-end; env >${cwd}/env"]
`

describe('the firewall in a hosts folder of dnsmasq', () => {
  test('without the folder the service does not start, and says what to do', async () => {
    const port = await freePort()
    const started = serve(configuration(port, 'true'), { cwd, port })
    await expect(started).rejects.toThrow(/ended with 3 .*there is no such folder; make it, and name it in dnsmasq/s)
  })

  test('dnsmasq is started when the files are there, and stopped when the service ends', async () => {
    mkdirSync(hostsdir)
    writeFileSync(join(hostsdir, '52:54:00:00:00:01'), '52:54:00:00:00:01\n')
    const port = await freePort()
    const service = await serve(configuration(port, `ls ${hostsdir} >${cwd}/at-the-start`), { cwd, port })
    expect(readFileSync(join(cwd, 'at-the-start'), 'utf8')).toBe('unknown_hosts_filter\n')
    expect(await service.signal('SIGTERM')).toBe(0)
    expect(readFileSync(join(cwd, 'at-the-end'), 'utf8')).toBe('*:*:*:*:*:*,ignore\n')
    // No variable of ours reaches the program.
    expect(readFileSync(join(cwd, 'env'), 'utf8')).not.toContain('HOME=')
    expect(readdirSync(hostsdir)).toContain('unknown_hosts_filter')
  })

  test('a start command that fails ends the start', async () => {
    const port = await freePort()
    const started = serve(configuration(port, 'echo no such unit >&2; exit 5'), { cwd, port })
    await expect(started).rejects.toThrow(/firewall.dnsmasq.start_command: .*exit code 5: no such unit/)
  })
})
