/** Reports made at random, of a shape that ramdisks send, sound and broken. The same seed gives the same reports. */

import type { Json, JsonObject } from '../../src/model/json.ts'

/** Numbers from a seed: mulberry32. */
export function chanceOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

/** A report of a machine with this BMC address and, as a rule, this MAC. */
export function randomReport(chance: () => number, { bmc, mac }: { bmc: string; mac: string }): JsonObject {
  const one = <T>(...choices: readonly T[]): T => choices[Math.floor(chance() * choices.length)]!
  const maybe = (value: Json, otherwise: Json = null): Json => (chance() < 0.85 ? value : otherwise)
  const octet = () =>
    Math.floor(chance() * 256)
      .toString(16)
      .padStart(2, '0')
  const nics = Array.from({ length: Math.floor(chance() * 5) }, (_, index) => ({
    name: `eth${index + 1}`,
    mac_address: maybe(`52:54:02:${octet()}:${octet()}:${octet()}`, one<Json>(null, 'no MAC', 7)),
    ipv4_address: one<Json>('192.0.2.9', null, '127.0.0.1'),
    has_carrier: one<Json>(true, false, null),
    pci_address: '0000:01:00.0',
    lldp: one<Json>(
      null,
      [],
      [
        [1, '0464649b32f300'],
        [2, '0545746865726e657437'],
      ],
      [[2, 'zz']],
    ),
  }))
  const interfaces = [{ name: 'eth0', mac_address: mac, ipv4_address: '192.0.2.10', lldp: null }, ...nics]
  const disks = Array.from({ length: Math.floor(chance() * 4) }, (_, index) => ({
    name: `/dev/sd${'abcd'[index]}`,
    size: maybe(one(500107862016, 4294967296, 8001563222016), one<Json>(null, '500')),
    rotational: chance() < 0.5,
    model: one('QEMU', 'INTEL SSD'),
  }))
  const inventory = {
    interfaces,
    cpu: maybe({
      count: maybe(one(1, 8, 64), '8'),
      architecture: maybe('x86_64'),
      flags: ['vmx', 'aes'].slice(one(0, 1, 2)),
    }),
    memory: maybe({ physical_mb: maybe(one(2048, 131072)), total: 2147483648 }),
    disks: maybe(disks),
    bmc_address: bmc,
    system_vendor: { manufacturer: one('Dell Inc.', 'HPE', ''), product_name: 'X', serial_number: one('1', 'ÄÖ"\\') },
    boot: {
      current_boot_mode: one('uefi', 'bios'),
      pxe_interface: one<Json>(mac, `01-${mac.replaceAll(':', '-')}`, null),
    },
  }
  return {
    inventory,
    root_disk: chance() < 0.8 ? (disks[0] ?? null) : null,
    boot_interface: one<Json>(`01-${mac.replaceAll(':', '-')}`, null, 'nonsense'),
    ...(chance() < 0.05 ? { error: 'it broke' } : {}),
    ...(chance() < 0.3 ? { pci_devices: [{ vendor_id: '10de', product_id: '1eb8' }] } : {}),
    ...(chance() < 0.2 ? { auto_discovered: true, local_gb: 7, extra: { weird: [1, null, { a: '~/' }] } } : {}),
  }
}

/** A node as Ironic has it, at random: bare, or with values of an earlier run. */
export function randomNode(chance: () => number): JsonObject {
  const one = <T>(...choices: readonly T[]): T => choices[Math.floor(chance() * choices.length)]!
  return {
    provision_state: one('enroll', 'manageable', 'inspect wait'),
    properties: one<JsonObject>(
      {},
      { cpus: '4', memory_mb: 1024, local_gb: '10', capabilities: 'boot_mode:bios,cpu_vt:true' },
      { root_device: { name: '/dev/sdb' } },
      { capabilities: 'profile:x' },
    ),
    extra: one<JsonObject>({}, { rack: 'r1', list: [1] }),
    traits: one<Json>([], ['CUSTOM_OLD', 'CUSTOM_B']),
  }
}
