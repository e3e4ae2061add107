import { expect, test } from 'bun:test'
import { scheduler2015 } from '../../src/hooks/scheduler-2015.ts'
import { portPolicy, runHook } from './world.ts'

const flat = { cpus: 4, cpu_arch: 'x86_64', memory_mb: '12288', local_gb: 464 }

test('writes all four as text, whatever type the ramdisk sent', () => {
  expect(runHook(scheduler2015, flat).changes).toEqual([
    { on: 'node', op: 'add', path: '/properties/cpus', value: '4' },
    { on: 'node', op: 'add', path: '/properties/cpu_arch', value: 'x86_64' },
    { on: 'node', op: 'add', path: '/properties/memory_mb', value: '12288' },
    { on: 'node', op: 'add', path: '/properties/local_gb', value: '464' },
  ])
})

test('names all that is missing; 0 counts as missing', () => {
  expect(runHook(scheduler2015, { cpu_arch: 'x86_64', memory_mb: null, local_gb: 0 }).result.fail).toBe(
    'The report lacks cpus, memory_mb, local_gb',
  )
})

test('fails for a value that is neither text nor a number', () => {
  expect(runHook(scheduler2015, { ...flat, cpus: { n: 4 } }).result.fail).toBe(
    'cpus of the report is neither text nor a number',
  )
})

test('does not read the inventory', () => {
  const inventory = { interfaces: [{ name: 'a' }], cpu: { count: 4 } }
  expect(runHook(scheduler2015, { inventory }).result.fail).toBe('The report lacks cpus, cpu_arch, memory_mb, local_gb')
})

test('without overwrite_existing it only fills in what is missing', () => {
  const { after } = runHook(scheduler2015, flat, {
    node: { properties: { cpus: '8', local_gb: '' } },
    policy: portPolicy({}, false),
  })
  expect(after.node.properties).toEqual({ cpus: '8', cpu_arch: 'x86_64', memory_mb: '12288', local_gb: '464' })
})
