import type { Collector } from '../collector.ts'
import type { JsonObject } from '../../model/json.ts'
import { infinibandOf } from '../infiniband.ts'
import type { Machine } from '../machine.ts'
import { nicDirectory, realNics, virtualNics } from '../nics.ts'

/**
 * `inventory.interfaces`: NICs with hardware behind them, bonds and VLANs, as IPA chooses them; not those whose MAC begins
 * with `fa:`, the software NICs of hypervisors. A container or a VM of such a hypervisor has none of these: then its
 * Ethernet NICs are taken, those that are up if any is, and a note says so. Failures are hardware without a MAC, which is left out,
 * hardware that shares one, which is not, and that there is no NIC at all.
 */
export const interfaces: Collector = {
  name: 'interfaces',
  group: 'default',
  collect(machine) {
    const real = realNics(machine).map((name) => nicAt(machine, name))
    const kept = real.filter(hasAddress).filter((nic) => !nic.mac_address.startsWith('fa:'))
    const fallback = kept.length === 0
    const taken: readonly Nic[] = fallback
      ? virtualNics(machine)
          .map((name) => nicAt(machine, name))
          .filter(hasAddress)
      : kept
    const faulty = real.filter((nic) => !hasAddress(nic) && shouldHaveMac(machine, nic.name))
    const failures = [
      ...faulty.map(withoutMac),
      ...sharedMacs(machine, kept),
      ...(taken.length === 0
        ? [`no NIC with a MAC address in ${nicDirectory}; is the module of the NIC in the ramdisk?`]
        : []),
    ]
    const dropped = real.filter((nic) => !taken.includes(nic) && !faulty.includes(nic))
    return { inventory: { interfaces: taken }, failures, notes: notesOn(taken, fallback, dropped) }
  },
}

type Nic = JsonObject & { readonly name: string; readonly mac_address: string | null }
type NicWithMac = Nic & { readonly mac_address: string }

/** Zeros, and the ones of an empty memory chip, are no address. */
function hasAddress(nic: Nic): nic is NicWithMac {
  const mac = nic.mac_address ?? ''
  return /^[0-9a-f]{2}(:[0-9a-f]{2})+$/.test(mac) && !/^(00|ff)(:\1)*$/.test(mac)
}

function notesOn(taken: readonly Nic[], fallback: boolean, dropped: readonly Nic[]): readonly string[] {
  const names = (nics: readonly Nic[]) => nics.map(({ name }) => name).join(', ')
  if (fallback && taken.length > 0)
    return [`no NIC with hardware of its own was found, so virtual ones are reported: ${names(taken)}`]
  return dropped.length > 0 ? [`NICs without a MAC address of their own are left out: ${names(dropped)}`] : []
}

// ARPHRD_ETHER and ARPHRD_INFINIBAND of linux/if_arp.h; a modem or a CAN bus has hardware, too, and no MAC by right.
const kindsWithMac: ReadonlySet<string> = new Set(['1', '32'])

/** Hardware, and of a kind that has MACs; one that does not tell its kind is taken for such. */
function shouldHaveMac(machine: Machine, name: string): boolean {
  const kind = machine.text(`${nicDirectory}/${name}/type`)
  const other = kind !== undefined && /^\d+$/.test(kind) && !kindsWithMac.has(kind)
  return machine.exists(`${nicDirectory}/${name}/device`) && !other
}

function withoutMac({ name, mac_address, driver, pci_address }: Nic): string {
  const hardware = [driver, pci_address].filter(Boolean).join(' at ')
  const why = mac_address === null ? 'it tells no MAC' : `its MAC is "${mac_address}"`
  return `NIC ${name}${hardware === '' ? '' : ` (${hardware})`} is left out: ${why}; give it one, or switch it off, in its firmware`
}

/** Bonds and VLANs have the MACs of others by right, and so has what stands under a NIC with the same MAC. */
function sharedMacs(machine: Machine, nics: readonly NicWithMac[]): readonly string[] {
  const macOf = new Map(nics.map(({ name, mac_address }) => [name, mac_address]))
  const own = nics.filter(({ name, mac_address }) => {
    const nic = `${nicDirectory}/${name}`
    const master = machine.linkName(`${nic}/master`)
    return machine.exists(`${nic}/device`) && (master === undefined || macOf.get(master) !== mac_address)
  })
  const groups = Map.groupBy(own, ({ mac_address }) => mac_address)
  return Array.from(groups)
    .filter(([, { length }]) => length > 1)
    .map(([mac, same]) => {
      const names = same.map(({ name }) => name).join(', ')
      return `NICs ${names} have the same MAC "${mac}", so that one port stands for all; give each its own in its firmware`
    })
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
