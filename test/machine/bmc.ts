import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { until } from '../service/inspector.ts'
import type { Namespace } from '../kernel/namespace.ts'

/** A simulated BMC: it speaks IPMI over LAN, switches a machine, and answers the machine's own IPMI device. */
export type Bmc = {
  readonly address: string
  /** Where QEMU connects the machine's IPMI device to. */
  readonly port: number
  /** Runs `ipmitool` against it over LAN; rejects when it refuses. */
  tool(login: readonly [user: string, password: string], ...args: readonly string[]): Promise<string>
}

/** Its first login. */
export const factory = ['admin', 'secret'] as const

/** What a BMC is made for. `power` is a script that takes on, off or status. */
export type BmcOptions = {
  readonly name: string
  readonly address: string
  readonly port: number
  readonly power: string
}

/** Starts ipmi_sim inside the namespace, on an address of its own. */
export async function bmcIn(server: Namespace, state: string, bridge: string, options: BmcOptions): Promise<Bmc> {
  const { name, address, port, power } = options
  const folder = join(state, `bmc-${name}`)
  mkdirSync(join(folder, 'state'), { recursive: true })
  await server.run(['ip', 'addr', 'add', `${address}/32`, 'dev', bridge])
  script(join(folder, 'lan'), lanScript(address))
  script(join(folder, 'chassis'), chassisScript(power, join(folder, 'boot')))
  writeFileSync(join(folder, 'lan.conf'), configuration(folder, options))
  writeFileSync(
    join(folder, 'sim.emu'),
    `mc_setbmc 0x20
mc_add 0x20 0 no-device-sdrs 0x23 9 8 0x9f 0x1291 0xf02 persist_sdr
sel_enable 0x20 1000 0x0a
mc_enable 0x20
`,
  )
  const files = ['-c', join(folder, 'lan.conf'), '-f', join(folder, 'sim.emu'), '-s', join(folder, 'state')]
  server.spawn(['ipmi_sim', '-n', ...files], join(folder, 'log'))
  const tool: Bmc['tool'] = ([user, password], ...args) =>
    server.run([
      'ipmitool',
      '-I',
      'lanplus',
      '-H',
      address,
      '-U',
      user,
      '-P',
      password,
      '-C',
      '3',
      '-N',
      '1',
      '-R',
      '2',
      ...args,
    ])
  await until(
    () =>
      tool(factory, 'power', 'status').then(
        () => true,
        () => false,
      ),
    `the BMC of ${name} answers`,
  )
  return { address, port, tool }
}

function script(path: string, text: string): void {
  writeFileSync(path, text)
  chmodSync(path, 0o755)
}

/** ipmi_sim 2.0.33 takes one address for each LAN channel. */
function configuration(folder: string, { name, address, port }: BmcOptions): string {
  const [user, password] = factory
  const levels = ['callback', 'user', 'operator', 'admin'].map(
    (level) => `    allowed_auths_${level} none md2 md5 straight`,
  )
  return `name "${name}"
set_working_mc 0x20
  startlan 1
    addr ${address} 623
    priv_limit admin
${levels.join('\n')}
    guid a123456789abcdefa123456789abcdef
    lan_config_program "${folder}/lan 0x20"
  endlan
  chassis_control "${folder}/chassis 0x20"
  serial 15 127.0.0.1 ${port} codec VM
  user 1 true "" "" user 10 none md2 md5 straight
  user 2 true "${user}" "${password}" admin 10 none md2 md5 straight
`
}

/** What the machine reads with \`ipmitool lan print\`. Called with: MC get|set PARAMETER… */
function lanScript(address: string): string {
  return `#!/bin/sh
[ "$2" = get ] || exit 0
shift 2
for p; do case $p in
  ip_addr) echo "$p:${address}" ;;
  ip_addr_src) echo "$p:static" ;;
  mac_addr) echo "$p:52:54:00:bb:00:01" ;;
  subnet_mask) echo "$p:255.255.255.0" ;;
  default_gw_ip_addr | backup_gw_ip_addr) echo "$p:0.0.0.0" ;;
  default_gw_mac_addr | backup_gw_mac_addr) echo "$p:00:00:00:00:00:00" ;;
esac; done
`
}

/** Switches the machine. Called with: MC get PARAMETER… or MC set PARAMETER VALUE… */
function chassisScript(power: string, boot: string): string {
  return `#!/bin/sh
op=$2; shift 2
while [ $# -gt 0 ]; do case $op:$1 in
  get:power) if ${power} status; then echo power:1; else echo power:0; fi; shift ;;
  get:boot) echo "boot:$(cat ${boot} 2>/dev/null || echo default)"; shift ;;
  set:power) if [ "$2" = 1 ]; then ${power} on; else ${power} off; fi; shift 2 ;;
  set:reset) if [ "$2" = 1 ]; then ${power} off; ${power} on; fi; shift 2 ;;
  set:shutdown) ${power} off; shift 2 ;;
  set:boot) echo "$2" >${boot}; shift 2 ;;
  check:*) shift 2 ;;
  *) echo "unknown $op $1"; exit 1 ;;
esac; done
`
}
