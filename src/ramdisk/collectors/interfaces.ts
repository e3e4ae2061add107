import type { Collector } from '../collector.ts'
import type { JsonObject } from '../../model/json.ts'
import { infinibandOf } from '../infiniband.ts'
import type { Machine } from '../machine.ts'
import { nicDirectory, realNics, virtualNics } from '../nics.ts'

/**
 * `inventory.interfaces`: NICs with hardware behind them, bonds and VLANs, as IPA chooses them; not those whose MAC begins
 * with `fa:`, the software NICs of hypervisors. A container or a VM of such a hypervisor has none of these: then its
 * Ethernet NICs are taken, those that are up if any is, and a note says so. Fails when there is no NIC at all.
 */
export const interfaces: Collector = {
  name: 'interfaces',
  group: 'default',
  collect(machine) {
    const real = realNics(machine).map((name) => nicAt(machine, name))
    const kept = real.filter(hasAddress).filter((nic) => !nic.mac_address.startsWith('fa:'))
    const taken =
      kept.length > 0
        ? kept
        : virtualNics(machine)
            .map((name) => nicAt(machine, name))
            .filter(hasAddress)
    if (taken.length === 0) throw new Error(`no NIC with a MAC address in ${nicDirectory}`)
    return { inventory: { interfaces: taken }, notes: notesOn(taken, kept.length === 0, real) }
  },
}

type Nic = JsonObject & { readonly name: string; readonly mac_address: string | null }

function hasAddress(nic: Nic): nic is Nic & { readonly mac_address: string } {
  return nic.mac_address !== null && nic.mac_address !== '00:00:00:00:00:00'
}

function notesOn(taken: readonly Nic[], fallback: boolean, real: readonly Nic[]): readonly string[] {
  const names = (nics: readonly Nic[]) => nics.map(({ name }) => name).join(', ')
  if (fallback) return [`no NIC with hardware of its own was found, so virtual ones are reported: ${names(taken)}`]
  const dropped = real.filter((nic) => !taken.includes(nic))
  return dropped.length > 0 ? [`NICs without a MAC address of their own are left out: ${names(dropped)}`] : []
}

function nicAt(machine: Machine, name: string): Nic {
  const nic = `${nicDirectory}/${name}`
  const text = (file: string) => machine.text(`${nic}/${file}`)
  const { ipv4, ipv6 } = machine.addresses(name)
  // A bond gives its own address to its members; others may have been set by hand.
  const permanent = machine.permanentMac(name) ?? text('bonding_slave/perm_hwaddr')
  const address = (permanent ?? text('address'))?.toLowerCase()
  const vendor = text('device/vendor') ?? null
  const infiniband = infinibandOf(address, vendor)
  return {
    name,
    mac_address: infiniband?.mac ?? address ?? null,
    ipv4_address: ipv4[0] ?? null,
    ipv6_address: infiniband ? null : (ipv6[0] ?? null),
    has_carrier: text('carrier') === '1',
    lldp: null,
    vendor,
    product: text('device/device') ?? null,
    client_id: infiniband?.clientId ?? null,
    biosdevname: null,
    speed_mbps: infiniband ? null : speedOf(text('speed')),
    pci_address: machine.linkName(`${nic}/device`) ?? null,
    driver: machine.linkName(`${nic}/device/driver`) ?? null,
  }
}

// -1: unknown, as for a virtual NIC.
function speedOf(text: string | undefined): number | null {
  const speed = Number(text ?? -1)
  return speed > 0 ? speed : null
}
