import { expect, test } from 'bun:test'
import { faultOf, isPassing, withoutSecretsOf } from '../../src/ironic/faults.ts'
import type { Json } from '../../src/model/json.ts'

test.each<[string, Json | undefined, string | undefined]>([
  [
    'JSON text in error_message',
    { error_message: '{"faultcode": "Client", "faultstring": "no node", "debuginfo": null}' },
    'no node',
  ],
  ['an object in error_message', { error_message: { faultstring: 'no node' } }, 'no node'],
  ['faultstring alone', { faultstring: 'no node', faultcode: 'Client' }, 'no node'],
  ['plain text in error_message', { error_message: 'not found' }, 'not found'],
  [
    'what comes from before routing',
    { error_message: '{"code": 406, "title": "Not Acceptable", "description": "bad version"}' },
    'bad version',
  ],
  [
    'what the login layer says',
    { error: { code: 401, message: 'The request you have made requires authentication.' } },
    'The request you have made requires authentication.',
  ],
  ['JSON text that is no object', { error_message: '"x"' }, '"x"'],
  ['no message', { error_message: '' }, undefined],
  ['a list', [], undefined],
  ['nothing', undefined, undefined],
])('the message is found in %s', (_what, body, expected) => {
  expect(faultOf(body)).toBe(expected)
})

test.each([
  ['Node 1e57ab1e is locked by host rig, please retry after the current operation is completed.', true],
  ['Node 1e57ab1e can not be updated while a state transition is in progress.', true],
  ['A port with MAC address 52:54:00:77:00:01 already exists.', false],
  ['A node with name locked already exists.', false],
  ['A node with UUID 1e57ab1e already exists.', false],
  [undefined, false],
])('409 %j passes by itself: %j', (text, passing) => {
  expect(isPassing(text)).toBe(passing)
})

test.each<[string, Json | undefined]>([
  ['a patch of the field', [{ op: 'add', path: '/driver_info/ipmi_password', value: 'hun"ter2' }]],
  ['a patch of the field around it', [{ op: 'add', path: '/driver_info', value: { redfish_password: 'hun"ter2' } }]],
  ['a new node', { driver: 'ipmi', driver_info: { ipmi_password: 'hun"ter2', ipmi_address: 'h' } }],
  ['a list of them', { driver_info: { snmp_auth_passwords: ['hun"ter', 'hun"ter2'] } }],
])('a password sent in %s is masked in the text, also as JSON', (_what, sent) => {
  expect(withoutSecretsOf(sent, `"hun"ter2" is wrong at h: {"a": "hun\\"ter2"}`)).toBe(
    '"***" is wrong at h: {"a": "***"}',
  )
})

test.each<[string, Json | undefined]>([
  ['nothing was sent', undefined],
  ['no password was sent', [{ op: 'add', path: '/driver_info/ipmi_username', value: 'operator' }]],
  ['the password is empty', { ipmi_password: '' }],
  ['only its name is quoted', [{ op: 'remove', path: '/driver_info/ipmi_password' }]],
])('the text stays when %s', (_what, sent) => {
  const text = 'operator: no add of /driver_info/ipmi_password'
  expect(withoutSecretsOf(sent, text)).toBe(text)
})
