/** Machines of QEMU without KVM, on a bridge in a namespace of their own, with real DHCP, TFTP, HTTP and the compiled service. */

import { afterAll } from 'bun:test'
import { copyFileSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { addBridge } from '../kernel/bridge-network.ts'
import { hindrance, namespace, scratch, type Namespace, type Spawned } from '../kernel/namespace.ts'
import { binary, until } from '../service/inspector.ts'
import { bmcIn, type Bmc, type BmcOptions } from './bmc.ts'
import { debianKernel, type Kernel } from './kernel.ts'

/** Why machines cannot boot here; undefined when they can. */
export const obstacle = hindrance('qemu-system-x86_64', 'dnsmasq', 'nft', 'busybox', 'ipmitool', 'ipmi_sim')

/** Where the service is, as machines see it. */
export const address = '172.30.0.1'
const bridge = 'brlab'

/** How a machine boots. */
export type Loader = 'ipxe' | 'pxelinux'

/** A lab. */
export type Lab = {
  readonly server: Namespace
  readonly kernel: Kernel
  /** Where configurations and logs are. */
  readonly state: string
  /** Of the service, for `inspector` commands. */
  readonly url: string
  /** Runs a command of the program inside the namespace. */
  inspector(...args: readonly string[]): Promise<string>
  /** What the service answers. */
  ask(path: string, init?: RequestInit): Promise<Response>
  /** What the service has said so far. */
  said(): Promise<string>
  /** What the DHCP server has said so far of requests that reached it. */
  heard(): Promise<string>
  /** Has DHCP offer this boot loader from now on. */
  offer(loader: Loader): Promise<void>
  machine(options: MachineOptions): Machine
  /** A BMC for a machine that was made. */
  bmc(options: BmcOptions): Promise<Bmc>
}

/** A machine's hardware. */
export type MachineOptions = {
  readonly name: string
  readonly mac: string
  readonly uefi?: boolean
  /** In MiB; 768 unless given. */
  readonly memory?: number
  /** Port of the simulated BMC that its IPMI device reaches. */
  readonly bmcPort?: number
}

/** A machine that is switched on and off. */
export type Machine = {
  on(): Promise<void>
  off(): Promise<void>
  isOn(): Promise<boolean>
  /** How many frames it has sent since it was switched on by `on`. */
  asked(): Promise<number>
  /** What its serial console showed since it was switched on last. */
  console(): Promise<string>
  /** A script that takes on, off or status, for its BMC. */
  readonly power: string
}

/** The lines of the configuration that say where Ironic is; asked for once there is a network. */
export type Outside = (server: Namespace) => Promise<string>

const standalone: Outside = async () => 'ironic: {type: standalone}'

/** Builds a lab, to be called at the top of a test file, as what it started goes with the file; `more` goes into the configuration of the service. */
export async function lab(more: string, prepare: Outside = standalone): Promise<Lab> {
  const kernel = await debianKernel()
  const server = await namespace('lab')
  // By their process ids, as they are nobody's children; before the files that tell those are removed.
  let state = ''
  afterAll(() => {
    for (const file of new Bun.Glob('*.pid').scanSync(state)) {
      const pid = Number(readFileSync(join(state, file), 'utf8'))
      if (file !== 'dnsmasq.pid' && existsSync(`/proc/${pid}`)) process.kill(pid, 'SIGKILL')
    }
  })
  const files = scratch('boot')
  state = scratch('lab')
  await addBridge(server, { name: bridge, mac: '52:54:00:ff:00:01', addresses: [`${address}/24`, 'fd00:30::1/64'] })
  const outside = prepare(server)
  // Awaited only once there is an image; a failure until then is not unheard of.
  outside.catch(() => undefined)

  copyFileSync(kernel.image, join(files, 'vmlinuz'))
  await server.run([
    binary,
    'ramdisk',
    'image',
    '-o',
    join(files, 'inspector.initramfs'),
    '--modules-from',
    kernel.modules,
    '--with',
    '/usr/bin/ipmitool',
    '--with',
    '/bin/busybox',
  ])
  const configuration = join(state, 'inspector.yaml')
  const socket = join(state, 'api.sock')
  writeFileSync(
    configuration,
    `version: 1
api: {listen: "${address}:5050", socket: ${socket}, auth: none}
${await outside}
database: {path: ${join(state, 'inspector.sqlite')}}
keep: {ramdisk_logs: {when: always, directory: ${join(state, 'logs')}}}
firewall: {interface: ${bridge}}
logging: {format: json}
${more}`,
  )
  const log = join(state, 'inspector.log')
  server.spawn([binary, 'serve', '--config', configuration], log)
  await until(async () => (await Bun.file(log).text()).includes('service.ready'), 'the service is ready')

  const inspector = (...args: readonly string[]) => server.run([binary, ...args])
  const common = ['--config', configuration, '--address', address, '--kernel-arg', 'console=ttyS0 quiet']
  const collectors = ['--collectors', 'default,logs,pci-devices,numa-topology']
  writeFileSync(join(files, 'inspector.ipxe'), await inspector('ramdisk', 'ipxe', ...common, ...collectors))
  mkdirSync(join(files, 'pxelinux.cfg'))
  writeFileSync(
    join(files, 'pxelinux.cfg', 'default'),
    await inspector('ramdisk', 'pxelinux', ...common, ...collectors),
  )
  symlinkSync('/usr/lib/PXELINUX/pxelinux.0', join(files, 'pxelinux.0'))
  symlinkSync('/usr/lib/syslinux/modules/bios/ldlinux.c32', join(files, 'ldlinux.c32'))
  server.spawn(['busybox', 'httpd', '-f', '-p', `${address}:8080`, '-h', files], join(state, 'httpd.log'))

  let dhcp: Spawned | undefined
  let heard = ''
  const offer = async (loader: Loader) => {
    await dhcp?.signal('SIGTERM')
    const made = await inspector(
      'ramdisk',
      'dnsmasq',
      ...common,
      '--range',
      '172.30.0.100,172.30.0.200',
      '--tftp-root',
      files,
      '--loader',
      loader,
    )
    const file = join(state, `dnsmasq.${loader}.conf`)
    // Router advertisements, as iPXE waits 13 s for one; leases are nobody's business here.
    const lab = [
      'user=root',
      'leasefile-ro',
      'dhcp-range=fd00:30::,ra-only',
      'enable-ra',
      `pid-file=${state}/dnsmasq.pid`,
      // Else it goes to syslog.
      'log-facility=-',
    ]
    writeFileSync(file, `${made}${lab.join('\n')}\n`)
    heard = join(state, `dnsmasq.${loader}.log`)
    dhcp = server.spawn(['dnsmasq', '--keep-in-foreground', `--conf-file=${file}`], heard)
    await until(async () => (await server.run(['ss', '-lun'])).includes(':67'), 'the DHCP server listens')
  }
  return {
    server,
    kernel,
    state,
    url: `unix:${socket}`,
    inspector,
    offer,
    ask: (path, init = {}) => fetch(`http://inspector${path}`, { ...init, unix: socket }),
    said: () => Bun.file(log).text(),
    heard: () => Bun.file(heard).text(),
    machine: (options) => machineIn(server, state, options),
    bmc: (options) => bmcIn(server, state, bridge, options),
  }
}

function machineIn(
  server: Namespace,
  state: string,
  { name, mac, uefi = false, memory = 768, bmcPort }: MachineOptions,
): Machine {
  const tap = `tap-${name}`
  const serial = join(state, `${name}.console`)
  const power = join(state, `${name}.power`)
  const [pid, disk, variables] = ['pid', 'raw', 'vars'].map((end) => join(state, `${name}.${end}`)) as [
    string,
    string,
    string,
  ]
  const hardware = qemu({ name, mac, uefi, memory, bmcPort, tap, serial, disk, variables })
  if (uefi) copyFileSync('/usr/share/OVMF/OVMF_VARS_4M.fd', variables)
  writeFileSync(serial, '')
  writeFileSync(power, powerScript({ tap, disk, pid, command: [...hardware, '-daemonize', '-pidfile', pid] }), {
    mode: 0o755,
  })
  const is = (what: string) =>
    server.run([power, what]).then(
      () => true,
      () => false,
    )
  let before = 0
  const sent = () =>
    server.run(['cat', `/sys/class/net/${tap}/statistics/rx_packets`]).then(
      Number,
      // Nothing is plugged in before it was switched on.
      () => 0,
    )
  return {
    power,
    async on() {
      before = await sent()
      await server.run([power, 'on'])
    },
    off: async () => void (await server.run([power, 'off'])),
    isOn: () => is('status'),
    asked: async () => (await sent()) - before,
    console: () => Bun.file(serial).text(),
  }
}

/** Switches a machine; a BMC runs it, too. A process that was killed and not yet waited for is none. */
function powerScript({
  tap,
  disk,
  pid,
  command,
}: {
  tap: string
  disk: string
  pid: string
  command: readonly string[]
}): string {
  return `#!/bin/sh
running() { [ -s ${pid} ] && grep -q "^State:.[^ZX]" "/proc/$(cat ${pid})/status" 2>/dev/null; }
case $1 in
status) running ;;
on)
  running && exit 0
  ip link show ${tap} >/dev/null 2>&1 || ip tuntap add ${tap} mode tap
  ip link set ${tap} master ${bridge} up
  [ -e ${disk} ] || truncate --size=8G ${disk}
  ${command.map((word) => `'${word}'`).join(' ')} </dev/null >/dev/null 2>&1
  ;;
off)
  running || exit 0
  kill -KILL "$(cat ${pid})"
  while running; do sleep 0.1; done
  ;;
esac
`
}

type Hardware = {
  readonly name: string
  readonly mac: string
  readonly uefi: boolean
  readonly memory: number
  readonly bmcPort: number | undefined
  readonly tap: string
  readonly serial: string
  readonly disk: string
  readonly variables: string
}

/** Without `-cpu max` it has no SSE4.2, which Bun needs; its network card holds iPXE; a boot that failed is tried again. */
function qemu({ name, mac, uefi, memory, bmcPort, tap, serial, disk, variables }: Hardware): readonly string[] {
  const always = `-name ${name} -machine pc,accel=tcg -cpu max -m ${memory} -nodefaults -no-user-config
    -display none -vga none -serial file:${serial}
    -netdev tap,id=n0,ifname=${tap},script=no,downscript=no
    -device virtio-net-pci,netdev=n0,mac=${mac},bootindex=1
    -drive if=none,id=d0,file=${disk},format=raw -device virtio-blk-pci,drive=d0,serial=${name}-disk
    -smbios type=1,manufacturer=Lab,product=Machine,serial=${name}
    -boot strict=on,reboot-timeout=2000`
  const firmware = `-drive if=pflash,format=raw,unit=0,file=/usr/share/OVMF/OVMF_CODE_4M.fd,readonly=on
    -drive if=pflash,format=raw,unit=1,file=${variables}`
  const bmc = `-chardev socket,id=bmc,host=127.0.0.1,port=${bmcPort},reconnect=2
    -device ipmi-bmc-extern,id=b0,chardev=bmc -device isa-ipmi-kcs,bmc=b0,irq=5`
  const words = [always, ...(uefi ? [firmware] : []), ...(bmcPort === undefined ? [] : [bmc])].join(' ')
  return ['qemu-system-x86_64', ...words.split(/\s+/)]
}
