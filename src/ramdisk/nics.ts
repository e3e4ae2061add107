import type { Machine } from './machine.ts'

/** Where the kernel lists NICs. */
export const nicDirectory = '/sys/class/net'

/** NICs with hardware behind them, bonds and VLANs, as ironic-python-agent chooses them. */
export function realNics(machine: Machine): readonly string[] {
  return machine.names(nicDirectory).filter((name) => {
    const nic = `${nicDirectory}/${name}`
    return machine.exists(`${nic}/device`) || machine.isDirectory(`${nic}/bonding`) || /\.\d+$/.test(name)
  })
}

/**
 * Ethernet NICs without hardware, those that are up if any is: what a container has, and a VM of which the hypervisor says nothing.
 * Bridges are none.
 */
export function virtualNics(machine: Machine): readonly string[] {
  const text = (name: string, file: string) => machine.text(`${nicDirectory}/${name}/${file}`)
  // ARPHRD_ETHER of linux/if_arp.h, IFF_UP of linux/if.h.
  const ethernet = machine
    .names(nicDirectory)
    .filter((name) => text(name, 'type') === '1' && !machine.isDirectory(`${nicDirectory}/${name}/bridge`))
  const up = ethernet.filter((name) => (Number(text(name, 'flags') ?? 0) & 1) === 1)
  return up.length > 0 ? up : ethernet
}
