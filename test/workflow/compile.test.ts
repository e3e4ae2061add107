import { describe, expect, test } from 'bun:test'
import { Type } from '@sinclair/typebox'
import { hooks } from '../../src/hooks/index.ts'
import { options } from '../../src/model/schema.ts'
import type { Json } from '../../src/model/json.ts'
import { at } from '../../src/model/pointer.ts'
import { compile, type Place } from '../../src/workflow/compile.ts'
import { defineHook, type HookDefinition } from '../../src/workflow/hook.ts'
import type { Written } from '../../src/workflow/written.ts'
import type { Workflow } from '../../src/workflow/workflow.ts'

const needy = (name: string, more: Partial<HookDefinition>): HookDefinition => ({
  ...defineHook({ name, summary: '', options: options({}), reads: [], writes: [], run: () => ({}) }),
  ...more,
})

const place: Place = (pointer) => ({ file: 'w.yaml', line: 10 + Number(pointer.split('/').at(-1)), column: 9 })

function workflow(written: Written, known = hooks): Workflow {
  const compiled = compile('w', written, known)
  if ('findings' in compiled) throw new Error(JSON.stringify(compiled.findings))
  return compiled.workflow
}

function findings(written: Written, known: readonly HookDefinition[] = hooks, where?: Place) {
  const compiled = compile('w', written, known, where)
  return 'findings' in compiled ? compiled.findings : compiled.warnings
}

describe('a workflow', () => {
  test("has ironic-inspector's defaults for all that is left out", () => {
    const { steps, revision, text: _text, ...rest } = workflow({ steps: [] })
    expect(rest).toEqual({
      secrets: [],
      programs: [],
      isGuarded: false,
      dataKeys: [],
      plainSecrets: [],
      name: 'w',
      description: '',
      start: {
        provision_states: ['enroll', 'manageable', 'inspecting', 'inspect wait', 'inspect failed'],
        maintenance: 'ignore',
        validate_power: true,
        set_ipmi_credentials: false,
        boot_device: 'pxe',
        power: 'reboot',
      },
      policy: { ports: { add_ports: 'pxe', keep_ports: 'all', update_pxe_enabled: true }, overwrite_existing: true },
      power_off: true,
    })
    expect(steps).toEqual([])
    expect(revision).toMatch(/^[0-9a-f]{7}$/)
  })

  test('knows the places of passwords in its text, below a step that is passed over', () => {
    const password = { set: { '/driver_info/ipmi_password': 'hunter2' } }
    const { text, plainSecrets } = workflow({ steps: ['architecture', 'cpus', password] } as never)
    expect(plainSecrets.map((place) => at(JSON.parse(text) as Json, place))).toEqual(['hunter2'])
  })

  test('takes what is written', () => {
    expect(
      workflow({
        description: 'mine',
        start: { power: 'none' },
        ports: { keep_ports: 'present' },
        overwrite_existing: false,
        power_off: false,
        steps: [],
      }),
    ).toMatchObject({
      description: 'mine',
      start: { power: 'none', boot_device: 'pxe' },
      policy: { ports: { add_ports: 'pxe', keep_ports: 'present' }, overwrite_existing: false },
      power_off: false,
    })
  })

  test('has steps with their options, defaults filled in', () => {
    const { steps } = workflow({
      steps: [
        'root_disk_selection',
        { capabilities: { boot_mode: true }, id: 'caps', name: 'What it can do', optional: true },
        'rules',
      ],
    })
    expect(steps).toMatchObject([
      {
        id: 'root_disk_selection',
        hook: 'root_disk_selection',
        optional: false,
        options: { partitioning_spacing: true },
      },
      {
        id: 'caps',
        name: 'What it can do',
        hook: 'capabilities',
        optional: true,
        options: { boot_mode: true, cpu_flags: { vmx: 'cpu_vt' } },
      },
      { id: 'rules', verbs: ['rules'], options: {} },
    ])
  })

  test("knows Ironic's names of hooks", () => {
    expect(
      workflow({ steps: ['validate-interfaces', { 'pci-devices': {} }] }).steps.map(({ id, hook }) => [id, hook]),
    ).toEqual([
      ['validate_interfaces', 'validate_interfaces'],
      ['pci_devices', 'pci_devices'],
    ])
  })

  test('knows where its steps are written', () => {
    const compiled = compile('w', { steps: ['ramdisk_error', 'rules'] }, hooks, place)
    expect('workflow' in compiled && compiled.workflow.steps.map(({ at }) => at?.line)).toEqual([10, 11])
  })

  test('has a revision that follows what it does, not where it is written', () => {
    const written: Written = { steps: ['ramdisk_error', 'scheduler'] }
    const { revision } = workflow(written)
    const placed = compile('w', written, hooks, place)
    expect('workflow' in placed && placed.workflow.revision).toBe(revision)
    expect(workflow({ ...written, power_off: true }).revision).toBe(revision)
    const others: Written[] = [
      { steps: ['scheduler', 'ramdisk_error'] },
      { ...written, power_off: false },
      { ...written, start: { power: 'none' } },
      { ...written, overwrite_existing: false },
      { steps: ['ramdisk_error', { scheduler: {}, optional: true }] },
    ]
    for (const other of others) expect(workflow(other).revision).not.toBe(revision)
  })
})

describe('findings', () => {
  const nothingToDo = {
    code: 'E208',
    message: 'a step without a hook or verb',
    besides: true,
    remedy: 'a hook, or verbs',
  }

  test('E301: an unknown hook, with the nearest name', () => {
    expect(findings({ steps: ['validate_interfces', { schedulr: {} }, 'nonsense'] })).toEqual([
      {
        code: 'E301',
        message: 'unknown hook or verb "validate_interfces", did you mean "validate_interfaces"?',
        pointer: '/steps/0',
      },
      {
        code: 'E301',
        message: 'unknown hook or verb "schedulr", did you mean "scheduler"?',
        pointer: '/steps/1/schedulr',
        atKey: true,
      },
      { code: 'E301', message: 'unknown hook or verb "nonsense"', pointer: '/steps/2' },
    ])
  })

  test('E208: a hook beside others in a step, or nothing to do', () => {
    expect(findings({ steps: [{ scheduler: {}, rules: {} }, { id: 'x' }, {}] })).toEqual([
      {
        code: 'E208',
        message: 'a hook or "rules" stands alone in its step, and here are scheduler, rules',
        pointer: '/steps/0',
        besides: true,
        remedy: 'one hook in each step; verbs may stand together',
      },
      { ...nothingToDo, pointer: '/steps/1' },
      { ...nothingToDo, pointer: '/steps/2' },
    ])
  })

  test('E310: an unknown option, with the nearest name and those there are', () => {
    expect(
      findings({ steps: [{ root_disk_selection: { partitionning_spacing: true } }, { rules: { x: 1 } }] }),
    ).toEqual([
      {
        code: 'E310',
        message:
          'unknown option "partitionning_spacing" of hook "root_disk_selection", did you mean "partitioning_spacing"?',
        pointer: '/steps/0/root_disk_selection/partitionning_spacing',
        atKey: true,
        remedy: 'options here: partitioning_spacing',
      },
      {
        code: 'E203',
        message: 'unknown option "x" of "rules"',
        pointer: '/steps/1/rules/x',
        atKey: true,
        remedy: '"rules" has no options',
      },
    ])
  })

  test("E303: an id twice, also one that comes from the hook's name", () => {
    expect(findings({ steps: ['scheduler', { rules: {}, id: 'scheduler' }, { scheduler: {}, id: 'again' }] })).toEqual([
      {
        code: 'E303',
        message: 'two steps with the id "scheduler"',
        pointer: '/steps/1/id',
        besides: true,
        remedy: 'give one of them an id of its own',
      },
    ])
  })

  test('a mistake in one part of a step hides none in another, nor what the step is to others', () => {
    const codes = (steps: Written['steps']) =>
      findings({ steps }).map(({ code, pointer }) => `${code} ${pointer.replace('/steps/', '')}`)
    expect(
      codes([
        { scheduler: {}, optinal: true },
        { scheduler: { x: 1 }, when: 'nod.name' },
      ]),
    ).toEqual(['E301 0/optinal', 'E402 1/when', 'E310 1/scheduler/x', 'E303 1/scheduler'])
    expect(
      codes([
        { schedulr: {}, id: 'a', when: 'nod.name' },
        { warn: 'x', id: 'a' },
      ]),
    ).toEqual(['E301 0/schedulr', 'E402 0/when', 'E303 1/id'])
    expect(codes([{ scheduler: { x: 1 }, set: { '/uuid': '${{ nod.name }}' } }])).toEqual([
      'E208 0',
      'E310 0/scheduler/x',
      'E311 0/set/~1uuid',
      'E402 0/set/~1uuid',
    ])
    expect(codes([{ set: { reset_interfaces: 5, '/uuid': 1 } } as never])).toEqual(['E311 0/set/~1uuid'])
    // Whose id is no text, has one all the same: nobody knows which.
    expect(codes([{ scheduler: {}, id: 5 } as never, 'scheduler'])).toEqual([])
  })

  const ordered = [needy('lldp', { needs: ['nics'] }), needy('nics', {}), needy('raid', { before: ['nics'] })]

  test('E304: a step above one that it needs, and one whose need stands nowhere', () => {
    expect(findings({ steps: [{ lldp: {} }, 'nics'] }, ordered, place)).toEqual([
      {
        code: 'E304',
        message: 'lldp stands above nics, which it needs',
        pointer: '/steps/0/lldp',
        atKey: true,
        besides: true,
        remedy: 'nics is line 11',
      },
    ])
    expect(findings({ steps: ['lldp'] }, ordered)).toEqual([
      { code: 'E304', message: 'lldp needs nics above it, and there is none', pointer: '/steps/0', besides: true },
    ])
    expect(findings({ steps: ['nics', 'lldp'] }, ordered)).toEqual([])
  })

  test('E304: a step below one that it belongs above; without that one all is well', () => {
    expect(findings({ steps: ['nics', 'raid'] }, ordered)).toEqual([
      { code: 'E304', message: 'raid stands below nics, and belongs above it', pointer: '/steps/1', besides: true },
    ])
    expect(findings({ steps: ['raid', 'nics'] }, ordered)).toEqual([])
    expect(findings({ steps: ['raid'] }, ordered)).toEqual([])
  })

  test('a misspelt step is not reported a second time as missing', () => {
    expect(findings({ steps: ['nicks', 'lldp'] }, ordered).map(({ code }) => code)).toEqual(['E301'])
  })

  test('E501: ports that nothing adds would all be deleted', () => {
    const ports = { add_ports: 'disabled', keep_ports: 'added' } as const
    expect(findings({ ports, steps: [] })).toMatchObject([{ code: 'E501', pointer: '/ports/keep_ports' }])
    expect(findings({ ports: { ...ports, keep_ports: 'present' }, steps: [] })).toEqual([])
  })

  test('come all at once', () => {
    const ports = { add_ports: 'disabled', keep_ports: 'added' } as const
    expect(
      findings({ ports, steps: ['x', {}, { scheduler: { y: 1 } }, 'rules', 'rules'] }).map(({ code }) => code),
    ).toEqual(['E301', 'E208', 'E310', 'E303', 'E501'])
  })
})

test('a hook gets its options and the policy of the workflow', () => {
  const seen: unknown[] = []
  const hook = defineHook({
    name: 'watch',
    summary: '',
    options: options({ depth: Type.Integer({ default: 3 }) }),
    reads: [],
    writes: [],
    run: (_world, given, policy) => {
      seen.push(given, policy)
      return {}
    },
  })
  const { steps, policy } = workflow({ overwrite_existing: false, steps: ['watch'] }, [hook])
  void steps[0]?.acts[0]?.({ policy } as never)
  expect(seen).toEqual([{ depth: 3 }, policy])
})

describe("names of Ironic's own hooks", () => {
  test('are those of the hooks here that do their work, and what would be done twice is passed over', () => {
    const list =
      'ramdisk-error,validate-interfaces,ports,architecture,cpus,memory,root-device,boot-mode,cpu-capabilities,pci-devices,extra-hardware,parse-lldp,local-link-connection,physical-network,accelerators'
    const steps = list.split(',')
    expect(findings({ steps }, hooks, place).filter(({ code }) => code !== 'W321')).toMatchObject([
      {
        code: 'W322',
        message: 'validate_interfaces does the work of ports already',
        pointer: '/steps/2',
        remedy: 'take it out, as it is passed over: validate_interfaces is line 11',
      },
      { code: 'W322', message: 'architecture, which is scheduler, does the work of cpus already' },
      { code: 'W322', message: 'architecture, which is scheduler, does the work of memory already' },
    ])
    expect(workflow({ steps }).steps.map(({ id, hook }) => `${id}: ${hook}`)).toEqual([
      'ramdisk_error: ramdisk_error',
      'validate_interfaces: validate_interfaces',
      'architecture: scheduler',
      'root_disk_selection: root_disk_selection',
      'boot-mode: capabilities',
      'capabilities: capabilities',
      'pci_devices: pci_devices',
      'extra_hardware: extra_hardware',
      'lldp_basic: lldp_basic',
      'local_link_connection: local_link_connection',
      'physnet_cidr_map: physnet_cidr_map',
      'accelerators: accelerators',
    ])
  })

  test('that do a part of what the hook does, do that part', () => {
    const [first, second] = workflow({ steps: ['boot-mode', 'cpu-capabilities'] }).steps
    expect(first?.options).toEqual({ boot_mode: true, cpu_flags: {} })
    expect(second?.options).toMatchObject({ boot_mode: false, cpu_flags: { vmx: 'cpu_vt' } })
    expect(findings({ steps: ['boot-mode', 'cpu-capabilities'] })).toEqual([])
  })

  test('have no options of their own', () => {
    expect(findings({ steps: [{ 'boot-mode': { boot_mode: false } }] })).toMatchObject([
      { code: 'E310', remedy: 'hook "boot-mode" has no options' },
    ])
  })

  test('stay steps of their own below one that may not have run', () => {
    expect(findings({ steps: [{ architecture: {}, when: 'empty(node.name)' }, 'memory'] })).toEqual([])
    expect(findings({ steps: [{ architecture: {}, optional: true }, 'memory'] })).toEqual([])
    expect(findings({ steps: ['memory', 'scheduler'] })).toMatchObject([
      { code: 'W322', message: 'memory, which is scheduler, does the work of scheduler already' },
    ])
    expect(findings({ steps: ['scheduler', 'scheduler'] })).toMatchObject([{ code: 'E303' }])
  })

  test('count where another hook needs theirs', () => {
    expect(findings({ steps: ['ports', 'local-link-connection'] })).toEqual([])
  })
})
