import { expect, test } from 'bun:test'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { objectOf } from '../../src/model/json.ts'
import type { Machine } from './machine.ts'
import type { Commands } from './python-clients.ts'
import { until } from './waiting.ts'

/** What the tests of rules stand on: the commands, a directory for files, and a node that has been introspected. */
export type Desk = {
  readonly commands: Commands
  readonly files: string
  inspected(bmc: string, prefix: string, name: string): Promise<Machine>
}

/** `openstack baremetal introspection rule`. No other test at the same time may have rules. */
export function ruleCommandTests(desk: () => Desk): void {
  test('rules are imported from JSON and YAML, shown, applied by reprocess, and deleted', async () => {
    const { commands, files, inspected } = desk()
    const machine = await inspected('198.51.100.157', '3c:fd:a7', 'ruled')
    const uuid = 'b0ea6361-03cd-467c-859c-7230547dcb9a'
    const applied = {
      uuid,
      description: 'names the vendor',
      conditions: [{ op: 'eq', field: 'data://inventory.bmc_address', value: '198.51.100.157' }],
      actions: [
        { action: 'set-attribute', path: '/extra/vendor', value: '{data[inventory][system_vendor][manufacturer]}' },
        { action: 'set-capability', name: 'racked', value: 'yes' },
      ],
    }
    const never = {
      description: 'never',
      conditions: [{ op: 'gt', field: 'memory_mb', value: 100_000_000 }],
      actions: [{ action: 'fail', message: 'too big' }],
    }
    writeFileSync(join(files, 'rules.json'), JSON.stringify([applied, never]))
    const yaml = [
      '- description: from YAML',
      '  conditions: [{op: eq, field: cpus, value: 99}]',
      '  actions: [{action: fail, message: no}]',
    ]
    writeFileSync(join(files, 'rules.yaml'), `${yaml.join('\n')}\n`)

    await commands.done('rule', 'purge')
    const imported = await commands.rows('rule', 'import', join(files, 'rules.json'))
    const others = await commands.rows('rule', 'import', join(files, 'rules.yaml'))
    const [listed, [shown], twice] = await Promise.all([
      commands.rows('rule', 'list'),
      commands.rows('rule', 'show', uuid),
      commands.refused('rule', 'import', join(files, 'rules.json')),
    ])
    expect(imported).toMatchObject([{ UUID: uuid, Description: 'names the vendor' }, { Description: 'never' }])
    expect(others).toMatchObject([{ Description: 'from YAML' }])
    expect(listed).toEqual([...imported, ...others])
    expect(shown).toMatchObject({
      ...applied,
      conditions: [{ ...applied.conditions[0], invert: false, multiple: 'any' }],
    })
    expect(twice).toContain(uuid)
    expect(twice).toContain('already')

    await commands.done('reprocess', machine.uuid)
    const vendor = async () => objectOf((await machine.node()).extra).vendor
    await until('the rule is applied', async () => (await vendor()) === 'Lenovo')
    const state = async () => (await commands.rows('status', machine.uuid))[0] ?? {}
    const ended = await until('it is over', async () => {
      const now = await state()
      return now.state !== 'reapplying' && now
    })
    expect(ended).toMatchObject({ state: 'finished', error: null })
    const node = await machine.node()
    expect(objectOf(node.properties).capabilities).toMatch(/(^|,)racked:yes(,|$)/)

    await commands.done('rule', 'delete', uuid)
    expect(await commands.refused('rule', 'show', uuid)).toContain('was not found')
    await commands.done('rule', 'purge')
    expect(await commands.rows('rule', 'list')).toEqual([])
  })
}
