import { describe, expect, test } from 'bun:test'
import { capabilities } from '../../src/hooks/capabilities.ts'
import { inventoryWith, runHook, type Given } from './world.ts'

const boot = { current_boot_mode: 'uefi' }
const cpu = { flags: ['fpu', 'svm', 'aes', 'vmx'] }
const having = (text: unknown): Given => ({ node: { properties: { capabilities: text as string } } })
const written = (...given: Parameters<typeof runHook> extends [unknown, ...infer R] ? R : never) =>
  runHook(capabilities, ...given).after.node.properties.capabilities

describe('capabilities', () => {
  test('are those of the flags, in the order of the option; several flags may stand for one', () => {
    expect(written(inventoryWith({ cpu }))).toBe('cpu_vt:true,cpu_aes:true')
  })

  test('hold the boot mode when asked for', () => {
    expect(written(inventoryWith({ cpu, boot }), { options: { boot_mode: true } })).toBe(
      'boot_mode:uefi,cpu_vt:true,cpu_aes:true',
    )
    expect(written(inventoryWith({ cpu, boot }))).not.toContain('boot_mode')
  })

  test('are merged over the present ones: replaced in place, new ones behind, none removed', () => {
    expect(written(inventoryWith({ cpu }), having('profile:compute,cpu_vt:old,x:1:2'))).toBe(
      'profile:compute,cpu_vt:true,x:1:2,cpu_aes:true',
    )
  })

  test('follow other flags when the option says so', () => {
    expect(written(inventoryWith({ cpu }), { options: { cpu_flags: { fpu: 'float' } } })).toBe('float:true')
  })

  test('are not written when nothing was found', () => {
    expect(runHook(capabilities, inventoryWith({ cpu: { flags: ['fpu'] }, disks: [] })).changes).toEqual([])
  })
})

describe('what is missing', () => {
  test('flags: a warning', () => {
    for (const none of [{}, { flags: [] }, { flags: 'vmx' }])
      expect(runHook(capabilities, inventoryWith({ cpu: none })).result.warnings).toEqual([
        'the inventory has no CPU flags',
      ])
  })

  test('do: no CPU at all is a warning', () => {
    const { result } = runHook(capabilities, inventoryWith({ boot }), { options: { boot_mode: true } })
    expect(result.fail).toBeUndefined()
    expect(result.warnings).toEqual(['the inventory has no CPU flags'])
  })

  test('boot mode: a warning, and for one that would smuggle in other capabilities as well', () => {
    for (const mode of [undefined, null, {}, 'uefi,secure_boot:true']) {
      const { result, after } = runHook(capabilities, inventoryWith({ cpu, boot: { current_boot_mode: mode } }), {
        options: { boot_mode: true },
      })
      expect(result.warnings).toEqual(['the boot mode is missing or malformed'])
      expect(after.node.properties.capabilities).toBe('cpu_vt:true,cpu_aes:true')
    }
  })

  test('do: present capabilities that cannot be read stay, and the run goes on', () => {
    for (const odd of ['profile', 'a:1,,b:2', 5, ['a:1']]) {
      const { result, after } = runHook(capabilities, inventoryWith({ cpu }), having(odd))
      expect(result.fail).toBeUndefined()
      expect(result.warnings).toHaveLength(1)
      expect(after.node.properties.capabilities).toEqual(odd as string)
    }
  })

  test('interfaces: a failure', () => {
    expect(runHook(capabilities, { inventory: { cpu } }).result.fail).toBe('The inventory has no interfaces')
  })
})
