import { addressOf } from './address.ts'
import { isObject, objectOf, objectsOf, textOf, truthy, type Json, type JsonObject } from './json.ts'
import { macOf, type Mac } from './mac.ts'

/** What a ramdisk found, in IPA's form. Everything may be missing; nothing has been checked but the outer shape. */
export type Inventory = JsonObject & {
  readonly interfaces?: readonly JsonObject[]
  /** Undefined: unknown, as the 2015 ramdisk reports no list. Empty: the machine has none. */
  readonly disks?: readonly JsonObject[]
  readonly cpu?: JsonObject
  readonly memory?: JsonObject
  readonly boot?: JsonObject
}

/** What the ramdisk posted, and what steps added to it. */
export type Data = JsonObject

/** By what a report is matched to a node. */
export type LookupKeys = { readonly bmc: readonly string[]; readonly macs: readonly Mac[] }

/**
 * One view over both generations of ramdisks: the posted `inventory`, or one made of the flat keys of 2015.
 * A posted inventory without disks is a diskless machine; a flat report says nothing about disks.
 */
export function inventoryOf(data: Data): Inventory {
  if (isObject(data.inventory) && truthy(data.inventory)) {
    const { interfaces, disks, cpu, memory, boot } = data.inventory
    return {
      ...data.inventory,
      interfaces: objectsOf(interfaces),
      disks: objectsOf(disks),
      ...(isObject(cpu) ? { cpu } : { cpu: {} }),
      ...(isObject(memory) ? { memory } : { memory: {} }),
      ...(isObject(boot) ? { boot } : { boot: {} }),
    }
  }
  return {
    interfaces: Object.entries(objectOf(data.interfaces)).map(([name, value]) => {
      const nic = objectOf(value)
      return { name, mac_address: nic.mac ?? null, ipv4_address: nic.ip ?? null }
    }),
    cpu: present({ count: data.cpus, architecture: data.cpu_arch }),
    memory: present({ physical_mb: data.memory_mb }),
    bmc_address: data.ipmi_address ?? null,
    boot: present({ pxe_interface: data.boot_interface }),
  }
}

/** How many network interfaces the report names, fit for use or not. */
export function interfaceCount(data: Data): number {
  const { interfaces } = objectOf(data.inventory)
  return Math.max(Array.isArray(interfaces) ? interfaces.length : 0, Object.keys(objectOf(data.interfaces)).length)
}

/**
 * The BMC's addresses as the ramdisk reports them, in one spelling; "", 0.0.0.0, ::/0 and what is longer than a host's name mean none. An
 * inventory key hides the flat one even when null.
 */
export function bmcAddresses(data: Data): { v4: string | null; v6: string | null } {
  const inventory = objectOf(data.inventory)
  const pick = (key: string, flat: string) => (Object.hasOwn(inventory, key) ? inventory[key] : data[flat])
  return {
    v4: address(pick('bmc_address', 'ipmi_address'), '0.0.0.0'),
    v6: address(pick('bmc_v6address', 'ipmi_v6address'), '::/0'),
  }
}

/** The keys straight from what was posted: every valid MAC, loopback's too, and the BMC's addresses. */
export function lookupKeysOf(data: Data): LookupKeys {
  const { v4, v6 } = bmcAddresses(data)
  const macs = (inventoryOf(data).interfaces ?? [])
    .filter((nic) => textOf(nic.name))
    .map((nic) => macOf(nic.mac_address))
  return {
    bmc: [v4, v6].filter((value) => value !== null),
    macs: [...new Set(macs.filter((mac) => mac !== undefined))],
  }
}

function address(value: Json | undefined, none: string): string | null {
  const text = textOf(value)
  if (text === undefined || text.length > longestName) return null
  const lower = text.toLowerCase()
  return lower === none ? null : (addressOf(lower) ?? lower)
}

// Of a host, with the dot at its end (RFC 1035, section 3.1). No address is longer.
const longestName = 254

function present(object: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined && value !== null))
}
