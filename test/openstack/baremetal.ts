import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Daemon, Workshop } from './daemons.ts'
import { password } from './identity.ts'
import { answers } from './waiting.ts'

/** A real Ironic that can be stopped and started again with its data. */
export type Ironic = { readonly url: string; start(): Promise<void>; stop(): Promise<void> }

/**
 * Where Ironic tells ramdisks to report to when it manages their boot. It refuses a loopback address there; nobody goes to this one.
 */
export const callback = 'http://192.0.2.1:5050'

/** The directory of an Ironic below the workshop's. */
export function ironicDirectory(workshop: Workshop): string {
  return join(workshop.dir, 'ironic')
}

/** What an Ironic manages: simulated machines, or those behind a BMC. */
export type Hardware = 'fake-hardware' | 'ipmi'

/** Where an Ironic listens, at which Keystone it logs in, and what it manages. */
export type IronicOptions = {
  readonly address: string
  readonly port: number
  readonly keystone: string
  readonly hardware: Hardware
}

/** Makes the database; needs no Keystone. */
export async function prepareIronic(workshop: Workshop, options: IronicOptions): Promise<Ironic> {
  const dir = ironicDirectory(workshop)
  const url = `http://${options.address}:${options.port}`
  for (const name of ['state', 'policy.d', 'tftp', 'http', 'images']) mkdirSync(join(dir, name), { recursive: true })
  const config = join(dir, 'ironic.conf')
  writeFileSync(config, configuration(dir, options))
  await workshop.run('ironic-db', ['ironic-dbsync', '--config-file', config, 'create_schema'])
  let daemon: Daemon | undefined
  return {
    url,
    async start() {
      daemon = workshop.spawn('ironic', ['ironic', '--config-file', config])
      await answers(url, daemon)
    },
    async stop() {
      await daemon?.stop()
    },
  }
}

// API and conductor in one process (`ironic`, not `ironic-api`), so that no message broker is needed.
function configuration(dir: string, { address, port, keystone, hardware }: IronicOptions): string {
  const login = `auth_type = password
auth_url = ${keystone}
username = ironic
password = ${password}
project_name = service
user_domain_name = Default
project_domain_name = Default
region_name = RegionOne`
  return `[DEFAULT]
use_stderr = True
auth_strategy = keystone
rpc_transport = none
host = test
my_ip = 127.0.0.1
state_path = ${dir}/state
enabled_inspect_interfaces = inspector,no-inspect
default_inspect_interface = inspector
enabled_network_interfaces = noop
default_network_interface = noop
${interfaces[hardware]}
[api]
host_ip = ${address}
port = ${port}
public_endpoint = http://${address}:${port}
[conductor]
automated_clean = False
sync_power_state_interval = 0
file_url_allowed_paths = ${dir}/images
[database]
connection = sqlite:///${dir}/ironic.db
[dhcp]
dhcp_provider = none
[deploy]
http_url = http://192.0.2.1:8080
http_root = ${dir}/http
[pxe]
tftp_root = ${dir}/tftp
tftp_master_path = ${dir}/tftp/master
[oslo_concurrency]
lock_path = ${dir}/state
[oslo_policy]
policy_dirs = ${dir}/policy.d
[oslo_messaging_notifications]
driver = noop
[keystone_authtoken]
www_authenticate_uri = ${keystone}
${login}
[service_catalog]
${login}
[inventory]
data_backend = database
[inspector]
status_check_period = 1
power_off = True
callback_endpoint_override = ${callback}
${login}
valid_interfaces = internal,public
[json_rpc]
auth_strategy = noauth
`
}

const interfaces: Readonly<Record<Hardware, string>> = {
  'fake-hardware': `enabled_hardware_types = fake-hardware
enabled_boot_interfaces = fake,ipxe
default_boot_interface = fake
enabled_deploy_interfaces = fake
enabled_management_interfaces = fake
enabled_power_interfaces = fake`,
  // A real BMC wants a rest between commands and more patience than a simulated one.
  ipmi: `enabled_hardware_types = ipmi
enabled_boot_interfaces = ipxe
enabled_deploy_interfaces = direct
enabled_management_interfaces = ipmitool
enabled_power_interfaces = ipmitool
enabled_vendor_interfaces = no-vendor
[ipmi]
min_command_interval = 1
command_retry_timeout = 4`,
}
