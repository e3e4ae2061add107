import { describe, expect, test } from 'bun:test'
import { validateInterfaces } from '../../src/hooks/validate-interfaces.ts'
import type { JsonObject } from '../../src/model/json.ts'
import { portWith } from '../workflow/end-state.ts'
import { portPolicy, runHook, sent, type Given } from './world.ts'

const m1 = '52:54:00:00:00:01'
const m2 = '52:54:00:00:00:02'
const m3 = '52:54:00:00:00:03'
const other = 'aa:bb:cc:00:00:01'

const nic1 = { name: 'eno1', mac_address: m1, ipv4_address: '192.0.2.1' }
const nic2 = { name: 'eno2', mac_address: m2, ipv4_address: '192.0.2.2' }
const nic3 = { name: 'eno3', mac_address: m3, ipv4_address: null }

const report = (interfaces: readonly JsonObject[], more: JsonObject = {}): JsonObject => ({
  inventory: { interfaces },
  ...more,
})
const booted = { boot_interface: '01-52-54-00-00-00-01' }
const run = (interfaces: readonly JsonObject[], more: JsonObject = {}, given: Given = {}) =>
  runHook(validateInterfaces, report(interfaces, more), given)
const ports = (...given: Parameters<typeof portPolicy>): Given => ({ policy: portPolicy(...given) })
const used = (interfaces: readonly JsonObject[], more: JsonObject = {}, given: Given = {}) =>
  Object.keys(run(interfaces, more, given).after.data.interfaces ?? {})

describe('which NICs there are', () => {
  test('every valid one stands in all_interfaces, loopback too', () => {
    const lo = { name: 'lo', mac_address: '00:00:00:00:00:00', ipv4_address: '127.0.0.1' }
    const { after } = run([lo, nic1, nic3], booted)
    expect(after.data.all_interfaces).toEqual({
      lo: { ip: '127.0.0.1', mac: '00:00:00:00:00:00', client_id: null, pxe: false },
      eno1: { ip: '192.0.2.1', mac: m1, client_id: null, pxe: true },
      eno3: { ip: null, mac: m3, client_id: null, pxe: false },
    })
    expect(after.data.interfaces).toEqual({ eno1: { ip: '192.0.2.1', mac: m1, client_id: null, pxe: true } })
    expect(after.data.macs).toEqual([m1])
  })

  test('those without a name or a valid MAC are skipped, with one warning for all', () => {
    const odd = [
      { mac_address: m2 },
      { name: 5, mac_address: m2 },
      { name: 'a', mac_address: '52-54-00-00-00-02' },
      { name: 'b', mac_address: '52:54:00:ff:fe:00:00:02' },
      { name: 'c', mac_address: 7 },
      { name: 'd', mac_address: null },
      { name: 'e' },
    ]
    const { after, result } = run([...odd, nic1], booted)
    expect(Object.keys(after.data.all_interfaces ?? {})).toEqual(['eno1'])
    expect(result.warnings).toEqual([
      'interfaces without a name are skipped: 2',
      'interfaces with an invalid MAC are skipped: a, b, c',
    ])
  })

  test('a MAC becomes lower-case', () => {
    expect(run([{ ...nic1, mac_address: '52:54:00:AB:CD:EF' }]).after.data.macs).toEqual(['52:54:00:ab:cd:ef'])
  })

  test('an IPv6 address counts where there is no IPv4 one, without its scope', () => {
    const v6 = { name: 'eno2', mac_address: m2, ipv4_address: '', ipv6_address: 'fe80::1%eno2' }
    expect(run([nic1, v6], booted).after.data.all_interfaces).toHaveProperty('eno2.ip', 'fe80::1')
  })

  test('an empty IPv6 address stays as it is, and is none', () => {
    const v6 = { name: 'eno2', mac_address: m2, ipv4_address: null, ipv6_address: '' }
    const { after, result } = run([nic1, v6, { ...nic3, ipv6_address: '%eno3' }], {}, ports({ add_ports: 'active' }))
    expect(after.data.all_interfaces).toMatchObject({ eno2: { ip: '' }, eno3: { ip: '' } })
    expect(Object.keys(after.data.interfaces ?? {})).toEqual(['eno1'])
    expect(result.warnings?.join()).not.toContain('invalid IP')
  })

  test('of two NICs with one name the last counts', () => {
    expect(run([nic2, { ...nic2, mac_address: m1 }], booted).after.data.macs).toEqual([m1])
  })

  test('client_id is copied', () => {
    expect(run([{ ...nic1, client_id: 'ff:00' }], booted).after.data.all_interfaces).toHaveProperty(
      'eno1.client_id',
      'ff:00',
    )
  })

  test('what is too long for a name or a client identifier, or is no text, is none', () => {
    const long = 'x'.repeat(1001)
    const { after } = run(
      [
        { ...nic1, client_id: long },
        { ...nic1, name: 'b', client_id: {} },
        { ...nic1, name: long },
      ],
      booted,
    )
    expect(Object.entries(after.data.all_interfaces as object)).toEqual([
      ['eno1', expect.objectContaining({ client_id: null })],
      ['b', expect.objectContaining({ client_id: null })],
    ])
  })

  test('fails without a usable one', () => {
    expect(run([{ name: 'eno1', mac_address: 'x' }]).result.fail).toBe('No interface has a name and a valid MAC')
    expect(run([]).result.fail).toBe('The inventory has no interfaces')
  })

  test('do: an IP that does not parse counts as none, with a warning', () => {
    for (const ip of ['192.0.2', '192.0.2.300', '192.0.2.1/24', 'eno1', '010.0.0.1', 5, ['192.0.2.1']]) {
      const { after, result } = run([{ ...nic2, ipv4_address: ip }, nic1], booted)
      expect(after.data.all_interfaces).toHaveProperty('eno2.ip', null)
      expect(result.warnings).toContain('interfaces with an invalid IP count as those without: eno2')
    }
  })
})

describe('which NICs are used', () => {
  test('loopback never: by its name, by 127/8, by ::1; a mapped 127.0.0.1 is used', () => {
    const all = [
      { ...nic1, name: 'lo' },
      { ...nic2, ipv4_address: '127.8.8.8' },
      { name: 'six', mac_address: m3, ipv6_address: '::1' },
      { name: 'mapped', mac_address: other, ipv6_address: '::ffff:127.0.0.1' },
    ]
    expect(used(all, {}, ports({ add_ports: 'all' }))).toEqual(['mapped'])
  })

  test('pxe: the one that booted, if it has an address', () => {
    expect(used([nic1, nic2, nic3], booted)).toEqual(['eno1'])
    expect(run([nic1, nic3], { boot_interface: m3 }).result.fail).toContain('has no IP address')
  })

  test('pxe without a boot interface acts as active, with a warning', () => {
    const { after, result } = run([nic1, nic2, nic3])
    expect(Object.keys(after.data.interfaces ?? {})).toEqual(['eno1', 'eno2'])
    expect(result.warnings).toContain('no boot interface: add_ports "pxe" acts as "active"')
  })

  test('active and disabled: those with an address; all: every one', () => {
    expect(used([nic1, nic2, nic3], booted, ports({ add_ports: 'active' }))).toEqual(['eno1', 'eno2'])
    expect(used([nic1, nic2, nic3], booted, ports({ add_ports: 'disabled' }))).toEqual(['eno1', 'eno2'])
    expect(used([nic1, nic2, nic3], booted, ports({ add_ports: 'all' }))).toEqual(['eno1', 'eno2', 'eno3'])
  })

  test('fails when none is left', () => {
    expect(run([nic3]).result.fail).toBe('No interface is left: none has an IP address')
    expect(run([{ ...nic1, name: 'lo' }], {}, ports({ add_ports: 'all' })).result.fail).toContain('loopback')
  })
})

describe('the boot interface', () => {
  const spellings = [
    '01-52-54-00-00-00-01',
    '20-52-54-00-00-00-01',
    m1,
    '52-54-00-00-00-01',
    '01-52-54-00-00-00-01'.toUpperCase(),
  ]
  for (const boot_interface of [...spellings, m1.toUpperCase()])
    test(`do: is read from "${boot_interface}"`, () => {
      expect(used([nic1, nic2], { boot_interface })).toEqual(['eno1'])
    })

  test('do: falls back to the one of the inventory', () => {
    for (const boot_interface of [undefined, null, ''])
      expect(
        Object.keys(
          runHook(validateInterfaces, {
            inventory: { interfaces: [nic1, nic2], boot: { pxe_interface: m2 } },
            boot_interface,
          }).after.data.interfaces ?? {},
        ),
      ).toEqual(['eno2'])
  })

  for (const boot_interface of ['01-', '-'])
    test(`is not known from "${boot_interface}", a hardware type without an address`, () => {
      expect(used([nic1, nic2, nic3], { boot_interface })).toEqual(['eno1', 'eno2'])
    })

  test('that is no MAC is none of the NICs', () => {
    const { result } = run([nic1, nic2], { boot_interface: 'eno1' })
    expect(result.fail).toContain('"eno1" is none of them')
  })
})

describe('the BMC addresses in the data', () => {
  const addresses = (inventory: JsonObject, flat: JsonObject = {}) => {
    const { data } = runHook(validateInterfaces, { inventory: { interfaces: [nic1], ...inventory }, ...flat }).after
    return [data.ipmi_address, data.ipmi_v6address]
  }

  test('come from the inventory, "" and all zeros mean none', () => {
    expect(addresses({ bmc_address: '198.51.100.1', bmc_v6address: '2001:db8::1' })).toEqual([
      '198.51.100.1',
      '2001:db8::1',
    ])
    expect(addresses({ bmc_address: '0.0.0.0', bmc_v6address: '::/0' })).toEqual([null, null])
    expect(addresses({ bmc_address: '', bmc_v6address: '' })).toEqual([null, null])
  })

  test('come from the flat keys only where the inventory has no such key', () => {
    const flat = { ipmi_address: '198.51.100.9', ipmi_v6address: '2001:db8::9' }
    expect(addresses({}, flat)).toEqual(['198.51.100.9', '2001:db8::9'])
    expect(addresses({ bmc_address: null, bmc_v6address: null }, flat)).toEqual([null, null])
  })
})

describe('new ports', () => {
  test('follow the NIC that booted, and carry the client id', () => {
    const given = ports({ add_ports: 'all' })
    expect(sent(run([{ ...nic1, client_id: 'ff:01' }, nic2], booted, given).changes)).toEqual([
      { on: { port: m1 }, op: 'create', path: '', value: { extra: { 'client-id': 'ff:01' }, pxe_enabled: true } },
      { on: { port: m2 }, op: 'create', path: '', value: { extra: {}, pxe_enabled: false } },
    ] as never)
  })

  test('carry no empty client id', () => {
    expect(sent(run([{ ...nic1, client_id: '' }], booted).changes)).toMatchObject([{ value: { extra: {} } }])
  })

  test('are all PXE-enabled when pxe_enabled is not updated', () => {
    const { after } = run([nic1, nic2], booted, ports({ add_ports: 'all', update_pxe_enabled: false }))
    expect(after.ports.map(({ pxe_enabled }) => pxe_enabled)).toEqual([true, true])
  })

  test('are not made twice, nor for a MAC that two NICs share', () => {
    const twin = { ...nic2, mac_address: m1 }
    const { changes, result } = run([nic1, twin], {}, { ports: [portWith(m1, { pxe_enabled: false })] })
    expect(sent(changes)).toEqual([])
    expect(result.warnings).toContain(`ports that exist already: ${m1}, ${m1}`)
    expect(sent(run([nic1, twin]).changes)).toHaveLength(1)
  })

  test('are not made with add_ports disabled', () => {
    expect(run([nic1], booted, ports({ add_ports: 'disabled' })).after.ports).toEqual([])
  })

  test('do: without a boot interface none is PXE-enabled, with a warning', () => {
    expect(run([nic1], {}, ports({ add_ports: 'disabled' })).result.warnings?.join()).toContain(
      'no port is PXE-enabled',
    )
    expect(run([nic1], {}, ports({ update_pxe_enabled: false })).result.warnings?.join()).not.toContain('PXE-enabled')
    const { after, result } = run([nic1])
    expect(after.ports.map(({ pxe_enabled }) => pxe_enabled)).toEqual([false])
    expect(result.warnings?.join()).toContain('no port is PXE-enabled')
  })
})

describe('present ports', () => {
  const present = [portWith(m2), portWith(other)]

  test('all stay with keep_ports all', () => {
    expect(run([nic1], booted, { ports: present }).after.ports).toHaveLength(3)
  })

  test('present: those go whose NIC was not found', () => {
    const given = { ports: present, policy: portPolicy({ keep_ports: 'present' }) }
    expect(run([nic1, nic2], booted, given).after.ports.map(({ address }) => String(address))).toEqual([m2, m1])
  })

  test('added: those go whose NIC is not used', () => {
    const given = { ports: present, policy: portPolicy({ keep_ports: 'added' }) }
    expect(run([nic1, nic2], booted, given).after.ports.map(({ address }) => String(address))).toEqual([m1])
  })

  test('of used NICs follow the one that booted; the others are not touched', () => {
    const given = { ports: [portWith(m1, { pxe_enabled: false }), portWith(m2)] }
    expect(sent(run([nic1, nic2], booted, given).changes)).toEqual([
      { on: { port: m1 }, op: 'replace', path: '/pxe_enabled', value: true },
    ] as never)
  })

  test('keep their flag without overwrite_existing, and without update_pxe_enabled', () => {
    const flagged = [portWith(m1, { pxe_enabled: false })]
    expect(sent(run([nic1], booted, { ports: flagged, ...ports({}, false) }).changes)).toEqual([])
    expect(sent(run([nic1], booted, { ports: flagged, ...ports({ update_pxe_enabled: false }) }).changes)).toEqual([])
  })

  for (const provision_state of ['active', 'rescue', 'ACTIVE'])
    test(`of a node in ${provision_state} are left alone; new ones are made`, () => {
      const policy = portPolicy({ add_ports: 'all', keep_ports: 'added' })
      const { changes } = run([nic1, nic2], booted, { ports: present, policy, node: { provision_state } })
      expect(sent(changes)).toEqual([
        { on: { port: m1 }, op: 'create', path: '', value: { extra: {}, pxe_enabled: true } },
      ] as never)
    })
})

test('a flat report is read through the inventory view', () => {
  const { after } = runHook(validateInterfaces, {
    interfaces: { em1: { mac: m1, ip: '192.0.2.1' }, em2: { mac: m2, ip: '' } },
    boot_interface: m1,
    ipmi_address: '198.51.100.1',
  })
  expect(after.data).toMatchObject({
    interfaces: { em1: { ip: '192.0.2.1', mac: m1, client_id: null, pxe: true } },
    macs: [m1],
    ipmi_address: '198.51.100.1',
    ipmi_v6address: null,
  })
  expect(after.inventory.disks).toBeUndefined()
})
