import { describe, expect, test } from 'bun:test'
import { brief } from '../../src/model/brief.ts'

describe('a value for people', () => {
  test.each([null, 1, 'x'.repeat(100_000), { a: ['x'.repeat(90_000), { b: 1 }] }, { raw: 20 }])(
    'stays as it is when it is not very large',
    (value) => expect(brief(value)).toBe(value as never),
  )

  test('is a text that tells how large it is, else', () => {
    expect(brief('x'.repeat(100_001))).toBe(`${'x'.repeat(1000)}… (100001 characters)`)
    expect(brief(Array.from({ length: 100_001 }, () => 1))).toBe('… (100001 items)')
    expect(brief({ a: 'x'.repeat(60_000), b: { c: 'x'.repeat(60_000) } })).toBe('… (2 keys)')
    expect(brief({ [`k${'x'.repeat(100_000)}`]: 1 })).toBe('… (1 keys)')
  })

  test('is not looked at further than that', () => {
    const endless: { [key: string]: never } = {}
    Object.defineProperty(endless, 'a', { enumerable: true, value: 'x'.repeat(100_001) })
    Object.defineProperty(endless, 'b', { enumerable: true, get: () => expect.unreachable() })
    expect(brief(endless)).toBe('… (2 keys)')
  })
})
