import { expect, test } from 'bun:test'
import { holdsSeal, Sealed } from '../../src/model/sealed.ts'
import {
  isCredentialName,
  isSecretPlace,
  maskedAt,
  maskedBody,
  sealedNode,
  shownUrl,
} from '../../src/model/secret-names.ts'

test('passwords of driver_info are secret, whatever holds them; other fields are not', () => {
  const paths = [
    '/driver_info/ipmi_password',
    '/driver_info/snmp/community',
    '/driver_info/ipmi_address',
    '/extra/token',
  ]
  expect(paths.map((path) => isSecretPlace(path))).toEqual([true, true, false, false])
})

test('a whole driver_info is masked inside', () => {
  const info = { ipmi_address: '192.0.2.1', redfish_password: 'x', deep: { token: ['y'] }, port: 623 }
  expect(maskedAt('/driver_info', info)).toEqual({
    ipmi_address: '192.0.2.1',
    redfish_password: '***',
    deep: { token: ['***'] },
    port: 623,
  })
})

test('bodies of patches and of creations are masked', () => {
  const patch = [
    { op: 'add', path: '/driver_info/ipmi_password', value: 'x' },
    { op: 'add', path: '/driver_info', value: { ipmi_password: 'x' } },
    { op: 'remove', path: '/driver_info/ipmi_password' },
    { op: 'add', path: '/extra/rack', value: 'x' },
  ]
  expect(maskedBody(patch)).toEqual([
    { op: 'add', path: '/driver_info/ipmi_password', value: '***' },
    { op: 'add', path: '/driver_info', value: { ipmi_password: '***' } },
    { op: 'remove', path: '/driver_info/ipmi_password' },
    { op: 'add', path: '/extra/rack', value: 'x' },
  ])
  expect(maskedBody({ name: 'n', driver_info: { ipmi_password: 'x' } })).toEqual({
    name: 'n',
    driver_info: { ipmi_password: '***' },
  })
})

test('a node is sealed where passwords are, and nowhere else', () => {
  const info = { ipmi_username: 'ops', ipmi_password: '******', deep: { token: ['y'] }, snmp_community: '' }
  const node = sealedNode({ driver_info: info, extra: { token: 'x' } })
  const { ipmi_password: password, deep, ...rest } = node.driver_info
  expect(password).toBeInstanceOf(Sealed)
  expect(holdsSeal(deep!)).toBe(true)
  expect({ ...node, driver_info: rest }).toEqual({
    driver_info: { ipmi_username: 'ops', snmp_community: '' } as never,
    extra: { token: 'x' },
  })
})

test('headers and parameters that say who asks are known by their names', () => {
  const names = [
    'Authorization',
    'proxy-authorization',
    'Cookie',
    'X-Auth-Token',
    'x-api-key',
    'apikey',
    'access_token',
  ]
  expect(names.filter((name) => !isCredentialName(name))).toEqual([])
  expect(['Accept', 'X-Request-Id', 'author', 'by'].filter(isCredentialName)).toEqual([])
})

test.each([
  ['https://ops:hunter2@cmdb.example.org/a?b=c#d', 'https://***@cmdb.example.org/a?b=c#d'],
  ['https://ops:hun@ter2@cmdb.example.org', 'https://***@cmdb.example.org'],
  ['ops:hunter2@cmdb.example.org/', '***@cmdb.example.org/'],
  [
    'https://cmdb.example.org/?token=hunter2&by=a&API-Key=hunter2#x',
    'https://cmdb.example.org/?token=***&by=a&API-Key=***#x',
  ],
  ['https://cmdb.example.org/mail/a@b', 'https://cmdb.example.org/mail/a@b'],
])('%s is shown as %s', (url, shown) => {
  expect(shownUrl(url)).toBe(shown)
})
