import { afterAll, afterEach, describe, expect, test } from 'bun:test'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspector, refused, serviceOf, type Asked } from '../terminal.ts'

const directory = mkdtempSync(join(tmpdir(), 'rules-'))
const services: ReturnType<typeof serviceOf>[] = []
afterEach(async () => {
  for (const service of services.splice(0)) await service.stop()
})
afterAll(() => rmSync(directory, { recursive: true }))

/** A service that creates rules as `uuid-1`, `uuid-2`, …, and refuses those whose description is `wrong`. */
function rules(answer: (asked: Asked) => readonly [number, unknown] | undefined = () => undefined) {
  let count = 0
  const service = serviceOf((asked) => {
    const own = answer(asked)
    if (own) return own
    if (asked.method === 'DELETE') return [204, undefined]
    const rule = JSON.parse(asked.body) as { description?: string }
    if (rule.description === 'wrong') return refused(400, 'actions are missing')
    return [201, { ...rule, uuid: `uuid-${++count}` }]
  })
  services.push(service)
  return {
    import: (input: string, ...args: readonly string[]) =>
      inspector(['rule', 'import', '-f', 'value', ...args], service.environment, input),
    run: (...args: readonly string[]) => inspector(['rule', ...args], service.environment),
    asked: () => service.asked.map(({ method, path }) => `${method} ${path}`),
    texts: () => service.asked.map(({ body }) => body),
    bodies: () => service.asked.map(({ body }) => JSON.parse(body) as unknown),
  }
}

function fileOf(name: string, text: string): string {
  const path = join(directory, name)
  writeFileSync(path, text)
  return path
}

describe('rule import', () => {
  test.each([
    ['one rule', '{"description": "a"}', [{ description: 'a' }]],
    ['a list', '- {description: a}\n- {description: b}', [{ description: 'a' }, { description: 'b' }]],
    ['an object with rules', 'rules: [{description: a}]', [{ description: 'a' }]],
    [
      'YAML 1.1 as PyYAML reads it',
      '{a: yes, b: Off, c: n, d: Y, e: 0x1f}',
      [{ a: true, b: false, c: 'n', d: 'Y', e: 31 }],
    ],
  ])('takes %s', async (_, text, sent) => {
    const service = rules()
    expect((await service.import(text, '-')).code).toBe(0)
    expect(service.bodies()).toEqual(sent)
  })

  test.each([
    ['JSON', '{"a":20.0,"b":[9223372036854775807,1e3,-0.0,20]}'],
    ['YAML', 'a: 20.0\nb: [9223372036854775807, 1e3, -0.0, 20]\n'],
  ])('sends numbers as they are written in %s: 20 and 20.0 are two values to a rule', async (_, text) => {
    const service = rules()
    expect((await service.import(text, '-')).code).toBe(0)
    expect(service.texts()).toEqual(['{"a":20.0,"b":[9223372036854775807,1e3,-0.0,20]}'])
  })

  test.each([
    [
      'a rule of rules.d',
      'version: 1\nrules: [{id: a, when: data.cpus > 1, add_trait: CUSTOM_A}]',
      'rule 1: it is in the form of files (when, add_trait)',
    ],
    [
      'one behind others',
      '[{actions: [{action: fail, message: m}]}, {set: {/extra/a: 1}}]',
      'rule 2: it is in the form of files (set)',
    ],
    [
      'a condition that would not count',
      '{actions: [{action: fail, message: m}], when: "false"}',
      'rule 1: when beside actions',
    ],
  ])('refuses %s before anything is sent', async (_, text, why) => {
    const service = rules()
    const { code, out, err } = await service.import('', fileOf('ours.yaml', text))
    expect([code, out]).toEqual([1, ''])
    expect(err).toContain(`ours.yaml": ${why}`)
    expect(service.asked()).toEqual([])
    if (!why.includes('beside')) expect(err).toContain('put it into a file of rules.d/')
  })

  test('takes several files in one', async () => {
    const service = rules()
    const [one, other] = [fileOf('one.yaml', 'description: a'), fileOf('other.json', '[{"description": "b"}]')]
    expect((await service.import('', one, other)).out).toBe('uuid-1 a\nuuid-2 b\n')
  })

  test('is all or nothing: what was created before a refusal is taken back', async () => {
    const service = rules()
    const list = '[{description: a}, {description: b}, {description: wrong}, {description: d}]'
    expect(await service.import(list, '-')).toEqual({
      code: 1,
      out: '',
      err: 'error: Cannot import "-": rule 3: actions are missing; nothing was imported\n',
    })
    expect(service.asked()).toEqual([
      'POST /v1/rules',
      'POST /v1/rules',
      'POST /v1/rules',
      'DELETE /v1/rules/uuid-1',
      'DELETE /v1/rules/uuid-2',
    ])
  })

  test('names what could not be taken back', async () => {
    const service = rules(({ method }) => (method === 'DELETE' ? refused(503, 'away') : undefined))
    const { err } = await service.import('[{description: a}, {description: wrong}]', '-')
    expect(err).toContain('these are imported and could not be taken back: uuid-1')
  })

  test('does not claim to know what a service that failed has done', async () => {
    const service = rules(({ method }) => (method === 'POST' ? refused(500, 'disk full') : undefined))
    const { code, err } = await service.import('{description: a}', '-')
    expect(code).toBe(3)
    expect(err).toContain('whether this one was created is not known')
  })

  test.each([
    ['[', 'Cannot import "-": '],
    ['', '"-": rule 1: it is not an object'],
    ['[{description: a}, 3]', '"-": rule 2: it is not an object'],
    ['description: !secret a', 'Unresolved tag'],
    [
      '[{description: a}, {conditions: [{value: 2026-01-01}]}]',
      '"-": rule 2: conditions[0].value is a date, which JSON does not have: put it in quotes',
    ],
    ['value: .inf', '"-": rule 1: value is Infinity, which JSON does not have: write a number'],
    ['20.0', '"-": rule 1: it is not an object'],
    ['{description: a, description: b}', 'Map keys must be unique'],
  ])('refuses %j before anything is sent', async (text, said) => {
    const service = rules()
    const { code, err } = await service.import(text, '-')
    expect([code, err]).toEqual([1, expect.stringContaining(said)])
    expect(service.asked()).toEqual([])
  })

  test('of a file that cannot be read sends nothing', async () => {
    const service = rules()
    expect((await service.import('{description: a}', '-', '/nonexistent/rules.yaml')).code).toBe(3)
    expect(service.asked()).toEqual([])
  })
})

test.each([
  ['json', '"value": 20.0'],
  ['json', '"big": 9223372036854775807'],
  ['yaml', 'value: 20.0'],
  ['yaml', 'big: 9223372036854775807'],
  ['table', "'value': 20.0, 'big': 9223372036854775807, 'float': 1000.0"],
])('rule show prints numbers as they are written, as %s', async (format, said) => {
  const text = '{"uuid":"u","conditions":[{"value":20.0,"big":9223372036854775807,"float":1e3}],"actions":[]}'
  const { out } = await rules(() => [200, text]).run('show', 'u', '-f', format)
  expect(out).toContain(said)
})

test('rule delete goes on when one is not there, and ends with 1', async () => {
  const service = rules(({ path }) => (path.endsWith('/gone') ? refused(404, 'Rule gone was not found') : undefined))
  expect(await service.run('delete', 'gone', 'uuid-1')).toEqual({
    code: 1,
    out: '',
    err: 'Cannot delete gone: Rule gone was not found\n',
  })
  expect(service.asked()).toEqual(['DELETE /v1/rules/gone', 'DELETE /v1/rules/uuid-1'])
})

test('an empty UUID deletes nothing: it would be the path of all rules', async () => {
  const service = rules()
  const { code, err } = await service.run('delete', '')
  expect([code, err]).toEqual([1, 'Cannot delete : Cannot ask for rule "": it has to be a UUID\n'])
  expect(service.asked()).toEqual([])
})
