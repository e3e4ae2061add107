import { expect, test } from 'bun:test'
import { isSecretPlace, maskedAt, maskedBody } from '../../src/model/secret-names.ts'

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
