import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { dnsmasq } from '../../src/firewall/dnsmasq/driver.ts'
import { createRun } from '../../src/platform/command.ts'
import { firewallContract } from '../firewall/contract.ts'
import { hindrance, namespace, scratch, title, type Spawned } from './namespace.ts'
import { until } from '../service/inspector.ts'

const reason = hindrance('dnsmasq')
const kernel = reason === undefined ? await namespace('dnsmasq') : undefined
await kernel?.run(['ip', 'link', 'add', 'br-test', 'type', 'bridge'])
await kernel?.run(['ip', 'addr', 'add', '172.30.0.1/24', 'dev', 'br-test'])
await kernel?.run(['ip', 'link', 'set', 'br-test', 'up'])
const directory = kernel ? scratch('dnsmasq') : ''

let server: Spawned | undefined
async function served(): Promise<string> {
  await server?.signal('SIGKILL')
  const hostsdir = mkdtempSync(join(directory, 'hosts-'))
  const log = `${hostsdir}.log`
  server = kernel?.spawn(
    [
      'dnsmasq',
      '--keep-in-foreground',
      '--conf-file=/dev/null',
      '--port=0',
      '--interface=br-test',
      '--bind-interfaces',
      '--dhcp-range=172.30.0.100,172.30.0.250',
      `--dhcp-hostsdir=${hostsdir}`,
      '--leasefile-ro',
      '--user=root',
      '--pid-file=',
      '--log-facility=-',
    ],
    log,
  )
  await until(async () => (await Bun.file(log).text()).includes('DHCP, IP range'), 'dnsmasq is ready')
  return hostsdir
}

firewallContract(
  title('dnsmasq', reason),
  reason !== undefined,
  async () =>
    dnsmasq(
      { hostsdir: await served(), purge_on_start: true, start_command: [], stop_command: [] },
      createRun(process.env),
    ),
  5,
)
