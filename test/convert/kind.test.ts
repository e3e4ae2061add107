import { expect, test } from 'bun:test'
import { rulesOrConf } from '../../src/convert/kind.ts'

const rule = { actions: [{ action: 'fail', message: 'x' }] }

for (const text of [
  '[DEFAULT]\n',
  '# why\n\n[ironic]\nauth_type = none\n',
  '\uFEFF[DEFAULT]\r\ndebug = on\r\n',
  '[a.b-c]\n[{]\n',
  // Whoever reads an inspector.conf says what is wrong with these.
  'x = 1\n[a]\n',
  '[DEFAULT\nx = 1\n',
])
  test(`${JSON.stringify(text)} is an inspector.conf`, () => expect(rulesOrConf(text, 'f')).toBeUndefined())

for (const text of [
  JSON.stringify([rule]),
  `\uFEFF${JSON.stringify(rule)}`,
  '# site\n- actions: [{action: fail, message: x}]\n',
  'rules:\n- actions: [{action: fail, message: x}]\n',
])
  test(`${JSON.stringify(text)} are rules`, () => expect(rulesOrConf(text, 'f')).toEqual([rule]))

for (const [text, why] of [
  ['[{"description": "x", "actions": [{"action": "fail"}]', ': line 1, column 54: '],
  ['[\n  {"a": [1}\n]\n', ': line 2, column 11: '],
  ['[{"a": 1, "a": 2}]', ': line 1, column 11: Map keys must be unique'],
  ['- description: x\n  conditions: [\n', ': line '],
  ['[{"uuid": 1}]', ': rule 1 has no list "actions"'],
  [JSON.stringify([rule, {}]), ': rule 2 has no list "actions"'],
  ['{"rules": []}', ': there are no rules in it'],
  ['[]', ': there are no rules in it'],
  ['- actions: []\n---\n- actions: []\n', ': line 2, column 1: Source contains multiple documents'],
  ['[1,2]', ': rule 1 has no list "actions"'],
  ['hello\n', 'YAML'],
  ['', 'YAML'],
] as const)
  test(`${JSON.stringify(text)} is refused, with what is wrong`, () => {
    expect(() => rulesOrConf(text, 'f')).toThrow(why)
  })

for (const text of ['[{"value": "planted" "x"', '{"a": 1} "planted"', '- {value: planted, [}\n', '- "planted\n'])
  test(`what is said of ${JSON.stringify(text)} shows nothing of it`, () => {
    expect(() => rulesOrConf(text, 'f')).toThrow(/^(?!.*planted).*line \d/s)
  })

test('YAML is read as PyYAML does: yes is true, y is text, and a date stays text', () => {
  const read = rulesOrConf('- actions: []\n  a: [yes, y, 0777, 2001-01-01]\n', 'f')
  expect(read?.[0]?.a).toEqual([true, 'y', 511, '2001-01-01'])
})
