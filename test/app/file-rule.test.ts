import { expect, test } from 'bun:test'
import { compileFileRule } from '../../src/app/file-rule.ts'

test('a password is said of the action that it stands in, whatever stands above', () => {
  const password = { action: 'set-attribute', path: 'driver_info/ipmi_password', value: 'hunter2' }
  const written = { actions: ['none', password] }
  const { findings } = compileFileRule(written, {
    id: 'r',
    at: { file: 'rules.yaml', line: 1, column: 1 },
    exact: () => written,
    dataKeys: [],
  })
  expect(findings.filter(({ code }) => code === 'W601').map(({ pointer }) => pointer)).toEqual(['/actions/1/value'])
})
