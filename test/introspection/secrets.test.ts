import { expect, test } from 'bun:test'
import { discreet, unmasked } from '../../src/introspection/secrets.ts'
import type { Request } from '../../src/model/plan.ts'
import { Secret } from '../../src/model/secret.ts'

const secrets = { ipmi: new Secret('hunter2'), token: new Secret('t0ken') }
const request: Request = {
  method: 'PATCH',
  path: '/v1/nodes/x',
  body: [
    { op: 'add', path: '/driver_info/ipmi_password', value: '***' },
    { op: 'add', path: '/extra/a', value: '***' },
  ],
  secrets: [
    { at: '/0/value', text: { parts: [{ secret: 'ipmi' }] } },
    { at: '/1/value', text: { parts: ['Bearer ', { secret: 'token' }, '.'] } },
  ],
}

test('secrets take their places only in what is sent', () => {
  expect(unmasked(request, secrets)).toEqual({
    method: 'PATCH',
    path: '/v1/nodes/x',
    body: [
      { op: 'add', path: '/driver_info/ipmi_password', value: 'hunter2' },
      { op: 'add', path: '/extra/a', value: 'Bearer t0ken.' },
    ],
  })
  expect(JSON.stringify(request)).not.toContain('hunter2')
})

test('a request without secrets is sent as it is, with or without a body', () => {
  expect(unmasked({ method: 'DELETE', path: '/v1/ports/x' }, secrets)).toEqual({
    method: 'DELETE',
    path: '/v1/ports/x',
  })
  const body = { extra: { a: '***' } }
  expect(unmasked({ method: 'POST', path: '/v1/ports', body }, secrets)).toEqual({
    method: 'POST',
    path: '/v1/ports',
    body,
  })
})

test('one that left the configuration meanwhile ends the introspection, and says its name', () => {
  expect(() => unmasked(request, { token: secrets.token })).toThrow(
    'there is no secret "ipmi" in the configuration any more',
  )
})

test("Ironic's answer is masked where it quotes them", () => {
  const answer = { status: 400, message: 'Invalid password "hunter2" for hunter2' }
  expect(discreet(answer, request, secrets).message).toBe('Invalid password "***" for ***')
  expect(discreet(answer, { method: 'DELETE', path: '/' }, secrets)).toBe(answer)
})
