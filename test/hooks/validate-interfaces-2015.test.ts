import { describe, expect, test } from 'bun:test'
import { validateInterfaces2015 } from '../../src/hooks/validate-interfaces-2015.ts'
import type { JsonObject } from '../../src/model/json.ts'
import { portWith } from '../workflow/end-state.ts'
import { portPolicy, runHook, sent, type Given } from './world.ts'

const m1 = '52:54:00:00:00:01'
const m2 = '52:54:00:00:00:02'
const m3 = '52:54:00:00:00:03'
const interfaces = { em1: { mac: m1, ip: '192.0.2.1' }, em2: { mac: m2, ip: '192.0.2.2' }, em3: { mac: m3, ip: null } }
const run = (data: JsonObject, given: Given = {}) => runHook(validateInterfaces2015, data, given)
const ports = (...given: Parameters<typeof portPolicy>): Given => ({ policy: portPolicy(...given) })

describe('which NICs are eligible', () => {
  test('pxe: the one that booted, even without an address', () => {
    const { after } = run({ interfaces, boot_interface: '01-52-54-00-00-00-03' })
    expect(after.data).toMatchObject({ all_interfaces: interfaces, interfaces: { em3: interfaces.em3 }, macs: [m3] })
  })

  test('pxe without a boot interface: those with an address', () => {
    expect(run({ interfaces }).after.data.macs).toEqual([m1, m2])
  })

  test('active: those with an address; all: every valid one', () => {
    const boot_interface = m1
    expect(run({ interfaces, boot_interface }, ports({ add_ports: 'active' })).after.data.macs).toEqual([m1, m2])
    expect(run({ interfaces, boot_interface }, ports({ add_ports: 'all' })).after.data.macs).toEqual([m1, m2, m3])
  })

  test('disabled: those with an address, and none becomes a port', () => {
    const { after } = run({ interfaces }, ports({ add_ports: 'disabled' }))
    expect(after.data.macs).toEqual([m1, m2])
    expect(after.ports).toEqual([])
  })

  test('those without a valid MAC are dropped, with a warning that names the BMC', () => {
    const odd = { ...interfaces, bad: { mac: '52-54-00-00-00-04', ip: '192.0.2.4' }, worse: null }
    const { after, result } = run({ interfaces: odd, ipmi_address: '198.51.100.1' })
    expect(after.data.macs).toEqual([m1, m2])
    expect(result.warnings).toEqual(['interfaces left out: em3, bad, worse (BMC 198.51.100.1)'])
    expect(after.data.all_interfaces).toEqual(odd)
  })

  test('do: MACs are compared and listed in lower case', () => {
    const upper = { em1: { mac: '52:54:00:AB:CD:EF', ip: null } }
    const policy = portPolicy({ keep_ports: 'present' })
    const { after } = run(
      { interfaces: upper, boot_interface: '01-52-54-00-AB-CD-EF' },
      { policy, ports: [portWith('52:54:00:ab:cd:ef')] },
    )
    expect(after.data.macs).toEqual(['52:54:00:ab:cd:ef'])
    expect(after.data.interfaces).toEqual(upper)
    expect(after.ports).toHaveLength(1)
  })

  test('fails without interfaces, and when none is eligible', () => {
    for (const none of [undefined, null, {}, [], 'em1'])
      expect(run({ interfaces: none }).result.fail).toBe('The report has no interfaces')
    expect(run({ interfaces: { em1: { mac: m1 } } }).result.fail).toBe(
      'No interface of the report is valid and eligible for a port',
    )
    expect(run({ interfaces, boot_interface: 'aa:bb:cc:dd:ee:ff' }).result.fail).toBeDefined()
  })

  test('does not read the inventory', () => {
    const inventory = { interfaces: [{ name: 'eno1', mac_address: m1, ipv4_address: '192.0.2.1' }] }
    expect(run({ inventory }).result.fail).toBe('The report has no interfaces')
  })
})

describe('ports', () => {
  test('are made for eligible NICs that have none', () => {
    const { changes, result } = run({ interfaces }, { ports: [portWith(m1)] })
    expect(sent(changes)).toEqual([{ on: { port: m2 }, op: 'create', path: '', value: {} }] as never)
    expect(result.warnings).toContain(`ports that exist already: ${m1}`)
  })

  test('stay or go by keep_ports', () => {
    const present = [portWith(m3), portWith('aa:bb:cc:00:00:01')]
    const left = (keep_ports: 'all' | 'present' | 'added') =>
      run({ interfaces }, { ports: present, policy: portPolicy({ keep_ports }) }).after.ports.map(({ address }) =>
        String(address),
      )
    expect(left('all')).toEqual([m3, 'aa:bb:cc:00:00:01', m1, m2])
    expect(left('present')).toEqual([m3, m1, m2])
    expect(left('added')).toEqual([m1, m2])
  })

  test('of an active node are not deleted', () => {
    const policy = portPolicy({ keep_ports: 'added' })
    const given = { ports: [portWith(m3)], policy, node: { provision_state: 'active' } }
    expect(run({ interfaces }, given).after.ports).toHaveLength(3)
  })

  test('never change their PXE flag', () => {
    const given = { ports: [portWith(m1), portWith(m2, { pxe_enabled: false })] }
    expect(sent(run({ interfaces, boot_interface: m2 }, given).changes)).toEqual([])
  })
})
