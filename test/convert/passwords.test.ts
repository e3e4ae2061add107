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
