import { describe, expect, test } from 'bun:test'
import { hooks } from '../../src/hooks/index.ts'
import { lldpBasic } from '../../src/hooks/lldp-basic.ts'
import type { Json, JsonObject } from '../../src/model/json.ts'
import { at } from '../../src/model/pointer.ts'
import { compile } from '../../src/workflow/compile.ts'
import { runHook } from './world.ts'

const leaf: Json = [[5, '6c656166']]
const spine: Json = [[5, '7370696e65']]
const nic = (name: string, fields: JsonObject = {}): JsonObject => ({
  name,
  mac_address: '52:54:00:00:00:01',
  ...fields,
})
const found = (...names: readonly string[]): JsonObject => Object.fromEntries(names.map((name) => [name, { ip: null }]))

const run = (interfaces: readonly JsonObject[], data: JsonObject = {}) =>
  runHook(lldpBasic, { inventory: { interfaces, disks: [] }, all_interfaces: found('eno1', 'eno2'), ...data })

describe('what a switch says', () => {
  test('is put into the data of the NIC, both where all are and where those are that count', () => {
    const { after, result } = run([nic('eno1', { lldp: leaf }), nic('eno2', { lldp: [] })], {
      interfaces: found('eno1'),
    })
    const eno1 = { ip: null, lldp_processed: { switch_system_name: 'leaf' } }
    expect(after.data.all_interfaces).toEqual({ eno1, eno2: { ip: null } })
    expect(after.data.interfaces).toEqual({ eno1 })
    expect(result).toMatchObject({ notes: ['1 of 2 NICs have LLDP'], warnings: [] })
  })

  test('is taken from lldp_raw, and from the NIC where that has nothing', () => {
    const { after } = run([nic('eno1', { lldp: leaf }), nic('eno2', { lldp: leaf })], {
      lldp_raw: { eno1: spine, eno2: [] },
    })
    expect(at(after.data, '/all_interfaces/eno1/lldp_processed')).toEqual({ switch_system_name: 'spine' })
    expect(at(after.data, '/all_interfaces/eno2/lldp_processed')).toEqual({ switch_system_name: 'leaf' })
  })

  test('is left out where nothing could be read', () => {
    const { after } = run([
      nic('eno1', {
        lldp: [
          [3, '0078'],
          [5, 'ff'],
        ],
      }),
    ])
    expect(after.data.all_interfaces).toEqual(found('eno1', 'eno2'))
  })
})

describe('a warning tells', () => {
  test('the NICs on which the report says nothing', () => {
    for (const lldp of [undefined, null, 5, 'x', {}])
      expect(
        run([nic('eno1', lldp === undefined ? {} : { lldp }), nic('eno2', { lldp: leaf })]).result.warnings,
      ).toEqual(['interfaces without LLDP data: eno1'])
  })

  test('the TLVs that are skipped', () => {
    expect(run([nic('eno1', { lldp: [[2, '06aa'], 'x'] })]).result.warnings).toEqual([
      'LLDP TLVs that are skipped: eno1, type 2: unknown subtype 6, eno1, no pair of a type and hexadecimal digits',
    ])
  })
})

test('do: a NIC that is not in all_interfaces is passed over, where ironic-inspector aborts', () => {
  const { result, changes } = run([nic('eno9', { lldp: leaf }), nic('', { lldp: leaf }), { lldp: leaf }])
  expect(changes).toEqual([])
  expect(result).toMatchObject({ notes: ['0 of 0 NICs have LLDP'], warnings: [] })
})

test('a NIC named __proto__ is one like any other', () => {
  const data = JSON.parse(
    `{"lldp_raw": {"__proto__": [[5, "6c656166"]]}, "all_interfaces": {"__proto__": {}}}`,
  ) as JsonObject
  const { after } = run([nic('__proto__')], data)
  expect(JSON.stringify(after.data.all_interfaces)).toBe(
    '{"__proto__":{"lldp_processed":{"switch_system_name":"leaf"}}}',
  )
})

test('fails without interfaces', () => {
  expect(run([]).result.fail).toBe('The inventory has no interfaces')
})

test('do: stands below validate_interfaces, and has the name that Ironic gives it', () => {
  const findings = (steps: readonly string[]) => {
    const compiled = compile('w', { steps: [...steps] }, hooks)
    return 'findings' in compiled ? compiled.findings.map(({ message }) => message) : []
  }
  for (const hook of ['lldp_basic', 'local_link_connection']) {
    expect(findings([hook])).toEqual([`${hook} needs validate_interfaces above it, and there is none`])
    expect(findings([hook, 'validate_interfaces'])).toEqual([
      `${hook} stands above validate_interfaces, which it needs`,
    ])
  }
  expect(findings(['validate-interfaces', 'parse-lldp', 'local-link-connection', 'extra-hardware'])).toEqual([])
})
