import { afterAll } from 'bun:test'
import { up, type Cloud } from '../openstack/cloud.ts'
import { password } from '../openstack/identity.ts'
import type { Namespace } from '../kernel/namespace.ts'

/**
 * A real Keystone and a real Ironic inside the namespace, where they reach its BMCs, on an address at which this process reaches them:
 * a pair of veths whose other end stays outside. Nothing else of the machine's network changes, and all goes with the namespace.
 */
export async function cloudIn(server: Namespace, inspectorUrl: string): Promise<Cloud> {
  // RFC 2544: nobody routes these addresses. Several test processes take several networks.
  const network = `198.18.${process.pid % 256}`
  const near = `insp-${process.pid}`
  await server.run(['ip', 'link', 'add', 'outside', 'type', 'veth', 'peer', 'name', near, 'netns', `${process.pid}`])
  await server.run(['ip', 'addr', 'add', `${network}.2/30`, 'dev', 'outside'])
  await server.run(['ip', 'link', 'set', 'outside', 'up'])
  for (const words of [
    ['addr', 'add', `${network}.1/30`, 'dev', near],
    ['link', 'set', near, 'up'],
  ]) {
    const { exitCode, stderr } = Bun.spawnSync(['ip', ...words])
    if (exitCode !== 0) throw new Error(`ip ${words.join(' ')}: ${stderr.toString()}`)
  }
  const inside = ['ip', 'netns', 'exec', server.name]
  const cloud = await up({ address: `${network}.2`, inside, inspectorUrl, hardware: 'ipmi' })
  afterAll(() => cloud.down())
  return cloud
}

/** The lines of the service's configuration for the cloud. */
export function configurationFor({ authUrl }: Cloud): string {
  return `keystone: {auth_url: "${authUrl}", username: ironic-inspector, project_name: service, password: ${password}, region: RegionOne}`
}
