import { describe, expect, test } from 'bun:test'
import Ajv from 'ajv'
import { hooks } from '../../src/hooks/index.ts'
import { compile } from '../../src/workflow/compile.ts'
import { hookSchemas, workflowSchema, type Written } from '../../src/workflow/written.ts'

const validate = new Ajv({ strict: false, allErrors: true }).compile(workflowSchema(hooks))

/** Positions of what the schema refuses. */
function refused(value: unknown): readonly string[] {
  if (validate(value)) return []
  return [
    ...new Set(
      (validate.errors ?? [])
        .filter(({ keyword }) => keyword !== 'if')
        .map(({ instancePath, params }) => {
          const { additionalProperty } = params as { additionalProperty?: string }
          return additionalProperty === undefined ? instancePath : `${instancePath}/${additionalProperty}`
        }),
    ),
  ]
}

describe('the schema of a workflow', () => {
  test('needs steps alone', () => {
    expect(refused({ steps: [] })).toEqual([])
    expect(refused({})).toEqual([''])
  })

  test("takes hooks by name, with options, by Ironic's names, and rules", () => {
    expect(
      refused({
        steps: [
          'ramdisk_error',
          'cpu-capabilities',
          { root_disk_selection: { partitioning_spacing: false }, id: 'disk', name: 'x', optional: true },
          { 'pci-devices': { aliases: [{ vendor_id: '10de', product_id: '1eb8', name: 't4' }] } },
          'rules',
          { rules: {}, id: 'again' },
        ],
      }),
    ).toEqual([])
  })

  test('refuses what is wrong in its place', () => {
    expect(
      refused({
        stps: [],
        power_off: 'no',
        start: { provision_states: ['managable'], power: 'off', boot: 'pxe' },
        ports: { add_ports: 'some' },
        steps: [
          'schedulr',
          5,
          { schedulr: {} },
          { root_disk_selection: { partitioning_spacing: 'yes' } },
          { pci_devices: { aliases: [{ vendor_id: '10de', product_id: '1eb8', name: 'a:b', count: 1 }] } },
          { rules: {}, id: 'has space', optional: 'yes' },
          { scheduler: null },
        ],
      }).toSorted(),
    ).toEqual([
      '/ports/add_ports',
      '/power_off',
      '/start/boot',
      '/start/power',
      '/start/provision_states/0',
      '/steps/0',
      '/steps/1',
      '/steps/2/schedulr',
      '/steps/3/root_disk_selection/partitioning_spacing',
      '/steps/4/pci_devices/aliases/0/count',
      '/steps/4/pci_devices/aliases/0/name',
      '/steps/5/id',
      '/steps/5/optional',
      '/steps/6/scheduler',
      '/stps',
    ])
  })

  test('has the options of every hook under each of its names, with its summary', () => {
    const schemas = hookSchemas(hooks)
    for (const { name, aliases = [], options, summary } of hooks)
      for (const written of [name, ...aliases])
        expect(schemas[written]).toMatchObject({ properties: options.properties, description: summary })
  })
})

describe('the shipped workflows', () => {
  const shipped = async (name: string) => {
    const text = await Bun.file(`${import.meta.dir}/../../workflows/${name}.yaml`).text()
    return Bun.YAML.parse(text) as { version: number; workflows: Record<string, Written> }
  }
  const compiled = async (name: string) => {
    const result = compile(name, (await shipped(name)).workflows[name] as Written, hooks)
    return 'workflow' in result ? result.workflow : result
  }

  for (const name of ['classic', 'default', 'ironic-inspection', 'standalone'])
    test(`${name} is good, and alone in its file`, async () => {
      const { version, workflows } = await shipped(name)
      expect(version).toBe(1)
      expect(Object.keys(workflows)).toEqual([name])
      expect(refused(workflows[name])).toEqual([])
      expect(await compiled(name)).toMatchObject({ name })
    })

  test('default says nothing but the defaults', async () => {
    const bare = compile(
      'default',
      {
        description: "ironic-inspector's defaults",
        steps: [
          'ramdisk_error',
          'root_disk_selection',
          'scheduler',
          'validate_interfaces',
          'capabilities',
          'pci_devices',
          'rules',
        ],
      },
      hooks,
    )
    expect(bare).toMatchObject({
      workflow: { revision: ((await compiled('default')) as { revision: string }).revision },
    })
  })

  test('classic is the first ironic-inspector', async () => {
    expect(await compiled('classic')).toMatchObject({
      start: { maintenance: 'skip_state_check', power: 'reboot' },
      policy: { ports: { add_ports: 'pxe', keep_ports: 'all', update_pxe_enabled: false }, overwrite_existing: true },
      steps: [{ hook: 'ramdisk_error' }, { hook: 'scheduler_2015' }, { hook: 'validate_interfaces_2015' }],
    })
  })

  test('standalone touches neither power nor boot device', async () => {
    expect(await compiled('standalone')).toMatchObject({
      start: { validate_power: false, boot_device: 'none', power: 'none' },
      policy: { ports: { add_ports: 'all', keep_ports: 'present' } },
      power_off: false,
    })
  })

  test('ironic-inspection makes ports of all NICs and drops vanished ones', async () => {
    expect(await compiled('ironic-inspection')).toMatchObject({
      policy: { ports: { add_ports: 'all', keep_ports: 'present' } },
      power_off: true,
    })
  })
})
