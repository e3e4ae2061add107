import { describe, expect, test } from 'bun:test'
import { scheduler } from '../../src/hooks/scheduler.ts'
import { inventoryWith, portPolicy, runHook, sent } from './world.ts'

const cpu = { count: 4, architecture: 'x86_64' }
const memory = { physical_mb: 8192 }
const keeping = portPolicy({}, false)

describe('from an inventory', () => {
  test('writes text to Ironic and numbers to the data', () => {
    const { after } = runHook(scheduler, inventoryWith({ cpu, memory }))
    expect(after.node.properties).toEqual({ cpus: '4', cpu_arch: 'x86_64', memory_mb: '8192' })
    expect(after.data).toMatchObject({ cpus: 4, cpu_arch: 'x86_64', memory_mb: 8192 })
  })

  test('takes numbers in text, and cuts fractions off', () => {
    const { after } = runHook(
      scheduler,
      inventoryWith({ cpu: { ...cpu, count: ' 8 ' }, memory: { physical_mb: 1024.9 } }),
    )
    expect(after.data).toMatchObject({ cpus: 8, memory_mb: 1024 })
  })

  test('a bad count skips the architecture too: they are one unit', () => {
    const { after, result } = runHook(
      scheduler,
      inventoryWith({ cpu: { count: 'many', architecture: 'x86_64' }, memory }),
    )
    expect(after.node.properties).toEqual({ memory_mb: '8192' })
    expect(result.warnings).toEqual(['CPU count or architecture is missing or malformed'])
  })

  test('a missing architecture leaves the count', () => {
    expect(runHook(scheduler, inventoryWith({ cpu: { count: 4 }, memory })).after.node.properties).toEqual({
      cpus: '4',
      memory_mb: '8192',
    })
  })

  test('never takes memory.total in place of physical memory', () => {
    const { after, result } = runHook(scheduler, inventoryWith({ cpu, memory: { total: 8589934592 } }))
    expect(after.node.properties).not.toHaveProperty('memory_mb')
    expect(result.warnings).toEqual(['physical memory is missing or malformed'])
  })

  test('uses flat values of a hybrid report where the inventory says nothing', () => {
    const data = { ...inventoryWith({}), cpus: '24', cpu_arch: 'x86_64', memory_mb: 65536, local_gb: 278 }
    const { after } = runHook(scheduler, data)
    expect(after.node.properties).toEqual({ cpus: '24', cpu_arch: 'x86_64', memory_mb: '65536' })
    expect(after.data.cpus).toBe('24')
  })

  test('leaves local_gb to root_disk_selection', () => {
    const { after } = runHook(scheduler, { ...inventoryWith({ cpu, memory }), local_gb: 100 })
    expect(after.node.properties).not.toHaveProperty('local_gb')
  })

  test('a count of 0 is kept in the data and not written', () => {
    const { after } = runHook(scheduler, inventoryWith({ cpu: { ...cpu, count: 0 }, memory }))
    expect(after.data.cpus).toBe(0)
    expect(after.node.properties).not.toHaveProperty('cpus')
  })

  test('warns of a flat value that is no text and no number', () => {
    const { after, result } = runHook(scheduler, { ...inventoryWith({ memory }), cpus: [4] })
    expect(after.node.properties).toEqual({ memory_mb: '8192' })
    expect(result.warnings).toContain('cpus is neither text nor a number')
  })

  test('replaces a missing list of disks by an empty one', () => {
    expect(runHook(scheduler, inventoryWith({ disks: null })).after.data.inventory).toHaveProperty('disks', [])
  })
})

describe('from a flat report', () => {
  const flat = {
    interfaces: { em1: { mac: '52:54:00:00:00:01', ip: '192.0.2.1' } },
    cpus: '4',
    cpu_arch: 'x86_64',
    memory_mb: '12288',
    local_gb: '464',
  }

  test('writes local_gb as well, as nothing is known of the disks', () => {
    expect(runHook(scheduler, flat).after.node.properties).toEqual({
      cpus: '4',
      cpu_arch: 'x86_64',
      memory_mb: '12288',
      local_gb: '464',
    })
  })
})

describe('without overwrite_existing', () => {
  test('only fills in what is missing; "" and 0 count as missing', () => {
    const { changes, result } = runHook(scheduler, inventoryWith({ cpu, memory }), {
      node: { properties: { cpus: '8', memory_mb: '', cpu_arch: 0 } },
      policy: keeping,
    })
    expect(sent(changes)).toEqual([
      { on: 'node', op: 'add', path: '/properties/cpu_arch', value: 'x86_64' },
      { on: 'node', op: 'add', path: '/properties/memory_mb', value: '8192' },
    ])
    expect(result.notes).toEqual(['kept cpus: the node has one'])
  })
})

test('fails without interfaces in the inventory', () => {
  expect(runHook(scheduler, { inventory: { cpu, memory } }).result.fail).toBe('The inventory has no interfaces')
  expect(runHook(scheduler, {}).result.fail).toBe('The inventory has no interfaces')
})
