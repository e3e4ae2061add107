import { describe, expect, test } from 'bun:test'
import { parse } from 'yaml'
import { convert } from '../../src/convert/convert.ts'
import { hooks } from '../../src/hooks/index.ts'
import type { Json, JsonObject } from '../../src/model/json.ts'

const converted = (rules: readonly JsonObject[], ...confs: readonly string[]) =>
  convert(
    [
      { name: 'site.json', text: JSON.stringify(rules) },
      ...confs.map((text, index) => ({ name: `${index}.conf`, text })),
    ],
    { hooks, read: () => undefined },
  )

/** Files that are not for everybody to read, and may have it. */
const readable = ({ made }: ReturnType<typeof converted>) =>
  made.map(({ text, secret, shown }) => (secret ? (shown ?? '') : text)).join('\n')

describe("passwords in rules of ironic-inspector's form, which cannot name secrets", () => {
  const action = (path: string, value: Json) => ({ action: 'set-attribute', path, value })
  for (const [what, rule] of [
    ['at its place', { actions: [action('/driver_info/ipmi_password', 'planted')] }],
    ['without a slash in front', { actions: [action('driver_info/ipmi_password', 'planted')] }],
    ['within an object', { actions: [action('/driver_info', { ipmi_username: 'adm', ipmi_password: 'planted' })] }],
    ['within a list', { actions: [action('/driver_info', [{ snmp_community: 'planted' }])] }],
    ['beside a placeholder', { actions: [action('/driver_info/ipmi_password', 'planted{data[x]}')] }],
    ['that is appended', { actions: [{ action: 'extend-attribute', path: '/driver_info/tokens', value: 'planted' }] }],
    [
      'in braces that a password is compared with',
      { conditions: [{ op: 'eq', field: 'node://driver_info.ipmi_password', value: '{planted}' }], actions: [] },
    ],
    [
      'that another is compared with',
      { conditions: [{ op: 'eq', field: 'node://driver_info.ipmi_password', value: 'planted' }], actions: [] },
    ],
  ] as const)
    test(`${what}: the file has mode 0600, and is shown without`, () => {
      const result = converted([rule as JsonObject])
      expect(result.made).toHaveLength(1)
      expect(result.made[0]?.secret).toBe(true)
      expect(result.made[0]?.text).toContain('planted')
      expect(result.made[0]?.shown).toContain('***')
      expect(readable(result)).not.toContain('planted')
      expect(result.rules[0]?.verdict).toBe('kept')
      expect(result.rules[0]?.notes).toEqual([expect.stringContaining('its file has mode 0600')])
    })

  test('a number is one as well', () => {
    const [made] = converted([{ actions: [action('/driver_info/ipmi_password', 1234)] }]).made
    expect([made?.secret, made?.shown?.includes('1234')]).toEqual([true, false])
  })

  test('are none where data fill in all of it, nor at any other place', () => {
    const actions = [
      action('/driver_info/ipmi_password', '{data[x]}'),
      action('/driver_info/ipmi_username', 'admin'),
      action('/driver_info/ipmi_password', null),
      action('/extra/password', 'x'),
    ]
    const [made] = converted([{ conditions: [], actions }]).made
    expect(made?.secret).toBe(false)
  })
})

describe("passwords in Ironic's own rules", () => {
  const set = (path: string, value: Json) => ({ op: 'set-attribute', args: { path, value } })
  const rules = [
    { description: 'a', actions: [set('driver_info/ipmi_password', 'planted1'), set('driver', 'ipmi')] },
    { description: 'b', actions: [set('driver_info/ipmi_password', 'planted2')] },
    { description: 'c', actions: [set('/driver_info', { ipmi_password: 'planted1' })] },
  ]

  test('become secrets with files of their own, which the rules name', () => {
    const result = converted(rules)
    expect(result.made.map(({ path, secret }) => [path, secret])).toEqual([
      ['rules.d/site.yaml', false],
      ['credentials/site_ipmi_password', true],
      ['credentials/site_ipmi_password_2', true],
    ])
    expect(parse(result.made[0]?.text ?? '')).toMatchObject({
      rules: [
        { set: { '/driver_info/ipmi_password': '${{ secret("site_ipmi_password") }}', '/driver': 'ipmi' } },
        { set: { '/driver_info/ipmi_password': '${{ secret("site_ipmi_password_2") }}' } },
        { set: { '/driver_info': { ipmi_password: '${{ secret("site_ipmi_password") }}' } } },
      ],
    })
    expect(result.made[1]?.text).toBe('planted1\n')
    expect(readable(result)).not.toContain('planted')
    expect(result.secrets).toEqual({
      site_ipmi_password: 'credentials/site_ipmi_password',
      site_ipmi_password_2: 'credentials/site_ipmi_password_2',
    })
  })

  test('are passwords in braces, too, which fill in nothing in our form', () => {
    const result = converted([{ actions: [set('driver_info/ipmi_password', '{planted}')] }])
    expect(result.made.map(({ path, secret }) => [path, secret])).toEqual([
      ['rules.d/site.yaml', false],
      ['credentials/site_ipmi_password', true],
    ])
    expect(readable(result)).not.toContain('planted')
  })

  for (const confs of [[], ['[DEFAULT]\ndebug = on\n']])
    test(`of files whose names are alike have names of their own, ${confs.length} inspector.conf beside them`, () => {
      const files = ['a-b.json', 'a.b.json', 'a_b.json', 'other/a-b.json'].map((name, index) => ({
        name,
        // The last has the password of the first.
        text: JSON.stringify([{ actions: [set('driver_info/ipmi_password', `planted${index % 3}`)] }]),
      }))
      const { made } = convert([...files, ...confs.map((text) => ({ name: 'x.conf', text }))], {
        hooks,
        read: () => undefined,
      })
      const secrets = made.filter(({ path }) => path.startsWith('credentials/'))
      expect(secrets.map(({ path, text }) => [path, text])).toEqual([
        ['credentials/a_b_ipmi_password', 'planted0\n'],
        ['credentials/a_b_ipmi_password_2', 'planted1\n'],
        ['credentials/a_b_ipmi_password_3', 'planted2\n'],
        ['credentials/a_b_2_ipmi_password', 'planted0\n'],
      ])
      const named = made
        .filter(({ path }) => path.startsWith('rules.d/'))
        .map(({ text }) => /secret\("(.*?)"\)/.exec(text)?.[1])
      expect(named.map((name) => `credentials/${name}`)).toEqual(secrets.map(({ path }) => path))
    })

  test('stand under secrets: of the configuration, where one is made', () => {
    const result = converted(rules, '[DEFAULT]\ndebug = on\n')
    const main = result.made.find(({ path }) => path === 'inspector.yaml')
    expect(main?.text).toContain(
      'secrets:\n  site_ipmi_password: !file credentials/site_ipmi_password # site.json, rule 1\n',
    )
    expect(result.made.find(({ path }) => path === 'credentials/site_ipmi_password_2')?.text).toBe('planted2\n')
    expect(result.secrets).toBeUndefined()
  })

  test('beside placeholders cannot be named: the file has mode 0600', () => {
    const result = converted([{ actions: [set('driver_info/ipmi_password', 'planted{inventory[hostname]}')] }])
    expect(result.made.map(({ path, secret }) => [path, secret])).toEqual([['rules.d/site.yaml', true]])
    expect(readable(result)).not.toContain('planted')
  })

  test('of a sensitive rule nothing is shown but what it is called', () => {
    const conditions = [{ op: 'eq', args: { values: ['{inventory[hostname]}', 'planted'] } }]
    const result = converted([
      { uuid: 'u', description: 'who', sensitive: true, conditions, actions: [set('extra/x', 'planted')] },
    ])
    const [made] = result.made
    expect([made?.secret, made?.text.includes('planted')]).toEqual([true, true])
    expect(parse(made?.shown ?? '')).toEqual({
      version: 1,
      rules: [{ id: 'ironic-u', description: 'who', when: '***', set: '***' }],
    })
    expect(result.rules[0]?.notes).toContain('it is sensitive: its file has mode 0600')
  })

  test('are no part of what is said of a placeholder', () => {
    const { rules: said } = converted([{ actions: [set('driver_info/ipmi_password', 'planted{node.name!r}')] }])
    expect(said[0]?.notes).toEqual(['the placeholder in "{node.name!r}" has a format or conversion: write it by hand'])
  })
})
