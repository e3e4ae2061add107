/** A bridge for DHCP servers and machines behind it. */

import type { Namespace } from './namespace.ts'

/** A bridge to be made; `mac` keeps it from taking the lowest MAC of its ports, which changes as they come and go. */
export type Bridge = { readonly name: string; readonly mac: string; readonly addresses: readonly string[] }

/** Makes it in the namespace; it is up at once, with addresses that need no look for duplicates. */
export async function addBridge(server: Namespace, { name, mac, addresses }: Bridge): Promise<void> {
  const own = ['address', mac, 'type', 'bridge', 'forward_delay', '0']
  await server.run(['ip', 'link', 'add', name, ...own])
  for (const address of addresses) {
    // Only IPv6 knows the word.
    const atOnce = address.includes(':') ? ['nodad'] : []
    await server.run(['ip', 'addr', 'add', address, 'dev', name, ...atOnce])
  }
  await server.run(['ip', 'link', 'set', name, 'up'])
}

/** Leads a port of the bridge to `eth0` in the namespace of the clients, and switches both on. */
export async function addClients(server: Namespace, bridge: string, port: string, clients: Namespace): Promise<void> {
  await server.run(['ip', 'link', 'add', port, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', clients.name])
  await server.run(['ip', 'link', 'set', port, 'master', bridge, 'up'])
  await clients.run(['ip', 'link', 'set', 'eth0', 'up'])
}
