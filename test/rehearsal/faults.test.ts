import { describe, expect, test } from 'bun:test'
import { meeting, requireFinal } from '../../src/rehearsal/faults.ts'

describe('a fault', () => {
  test('is met by method and path, where a star is one part', () => {
    const meet = meeting([{ request: 'PATCH /v1/nodes/*', code: 400 }])
    expect(meet('PATCH', '/v1/nodes/a')).toMatchObject({ status: 400 })
    expect(meet('PATCH', '/v1/nodes/a/traits')).toBeUndefined()
    expect(meet('POST', '/v1/nodes/a')).toBeUndefined()
  })

  test('wears off after so many times, and the next one follows', () => {
    const meet = meeting([
      { request: 'POST /v1/ports', code: 409, times: 2, message: 'taken' },
      { request: 'POST /v1/ports', code: 400, times: 1 },
    ])
    const met = Array.from({ length: 4 }, () => meet('POST', '/v1/ports')?.status)
    expect(met).toEqual([409, 409, 400, undefined])
  })
})

describe('an answer', () => {
  test.each([
    [503, 'away'],
    [409, 'Node x is locked by host y, please retry'],
  ])('%d "%s" is asked for again', (status, message) => {
    expect(() => requireFinal({ status, message })).toThrow('Ironic answered')
  })

  test('that a MAC is taken is final', () => {
    expect(requireFinal({ status: 409, message: 'A port with MAC address x already exists.' })).toMatchObject({
      status: 409,
    })
  })
})
