/** The binary as the first process of a machine: with NICs, a kernel command line and /etc/resolv.conf of its own, and a network with a service. */

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { isObject, type JsonObject } from '../../src/model/json.ts'
import { binary } from '../service/inspector.ts'
import { addBridge } from './bridge-network.ts'
import { until } from './dhcp-clients.ts'
import { namespace, scratch, type Namespace, type Spawned } from './namespace.ts'

export const serverAddress = '172.31.0.1'
export const callback = `ipa-inspection-callback-url=http://${serverAddress}:5050/v1/continue`

/** A machine with its network. */
export type Ramdisk = {
  readonly machine: Namespace
  readonly server: Namespace
  /** Boots with this command line; resolves when its output says so. */
  boot(cmdline: string, says: string): Promise<{ readonly output: () => string; readonly process: Spawned }>
  /** The reports that have arrived. */
  reports(): readonly JsonObject[]
  readonly resolvConf: () => string
}

/** NICs eth0, eth1… with these MACs, cabled to one bridge; `dnsmasq` are its options beside the usual, none: nobody answers. */
export async function ramdisk(
  macs: readonly string[],
  { dnsmasq, answer = {} }: { readonly dnsmasq?: readonly string[]; readonly answer?: JsonObject },
): Promise<Ramdisk> {
  const server = await namespace('lan')
  const machine = await namespace('machine')
  const directory = scratch('ramdisk')
  const [posts, resolvConf] = [join(directory, 'posts'), join(directory, 'resolv.conf')]
  writeFileSync(resolvConf, '')
  await addBridge(server, { name: 'lan', mac: '52:54:00:ff:00:01', addresses: [`${serverAddress}/24`] })
  for (const [index, mac] of macs.entries()) {
    const far = ['peer', 'name', `eth${index}`, 'address', mac, 'netns', machine.name]
    await server.run(['ip', 'link', 'add', `v${index}`, 'type', 'veth', ...far])
    await server.run(['ip', 'link', 'set', `v${index}`, 'master', 'lan', 'up'])
  }
  if (dnsmasq) await listens(server, directory, dnsmasq)
  const recorder = [process.execPath, resolve(import.meta.dir, 'recorder.ts')]
  server.spawn([...recorder, serverAddress, '5050', posts, JSON.stringify(answer)], join(directory, 'recorder.log'))
  await said(join(directory, 'recorder.log'), 'listens')
  const classes = classesIn(directory, macs)
  let boots = 0
  return {
    machine,
    server,
    async boot(cmdline, says) {
      const log = join(directory, `console.${++boots}`)
      const script = `set -e
mount --bind ${classes} /sys/class
mount --bind ${resolvConf} /etc/resolv.conf
exec "$0" ramdisk run --cmdline "$1"`
      const first = ['unshare', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc', 'sh', '-c', script]
      const started = machine.spawn([...first, binary, cmdline], log)
      await said(log, says)
      return { output: () => readFileSync(log, 'utf8'), process: started }
    },
    reports: () =>
      existsSync(posts)
        ? readFileSync(posts, 'utf8')
            .trim()
            .split('\n')
            .map((line) => JSON.parse(line) as unknown)
            .filter(isObject)
        : [],
    resolvConf: () => readFileSync(resolvConf, 'utf8'),
  }
}

async function listens(server: Namespace, directory: string, more: readonly string[]): Promise<void> {
  const log = join(directory, 'dnsmasq.log')
  const usual = ['--keep-in-foreground', '--conf-file=/dev/null', '--port=0', '--interface=lan', '--bind-interfaces']
  const range = ['--dhcp-range=172.31.0.100,172.31.0.150,10m', '--no-ping', '--leasefile-ro', '--user=root']
  server.spawn(['dnsmasq', ...usual, ...range, '--pid-file=', '--log-facility=-', ...more], log)
  await said(log, 'DHCP, IP range')
}

/** What the kernel shows of NICs with hardware behind them: those of a namespace have none. */
function classesIn(directory: string, macs: readonly string[]): string {
  const classes = join(directory, 'class')
  for (const [index, mac] of macs.entries()) {
    const nic = join(classes, 'net', `eth${index}`)
    mkdirSync(join(nic, 'device'), { recursive: true })
    for (const [name, text] of Object.entries({ address: mac, type: '1', flags: '0x1003', carrier: '1' }))
      writeFileSync(join(nic, name), `${text}\n`)
  }
  return classes
}

async function said(log: string, words: string): Promise<void> {
  const text = async () => (existsSync(log) ? readFileSync(log, 'utf8') : '')
  await until(async () => (await text()).includes(words), text)
}
