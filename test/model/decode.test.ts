import { expect, test } from 'bun:test'
import { Type } from '@sinclair/typebox'
import { decode } from '../../src/model/decode.ts'
import { duration, nullable, options, secret, size } from '../../src/model/schema.ts'

const schema = options({
  timeout: duration({ default: '1h30m' }),
  kept: duration({ never: true, default: 'never' }),
  body: size({ default: '64MiB' }),
  list: Type.Array(duration(), { default: [] }),
  password: nullable(secret(), { default: null }),
  inner: { ...options({ name: Type.String({ default: 'x' }) }), default: {} },
  absent: Type.Optional(options({ a: Type.Integer({ default: 1 }) })),
})

test('defaults are filled in at every depth, and an absent optional block stays absent', () => {
  expect(decode(schema, {})).toEqual({
    timeout: 5_400_000,
    kept: Number.POSITIVE_INFINITY,
    body: 67_108_864,
    list: [],
    password: null,
    inner: { name: 'x' },
  })
  expect(decode(schema, { absent: {} }).absent).toEqual({ a: 1 })
})

test('a bare number is seconds or bytes', () => {
  expect(decode(schema, { timeout: 1.5, body: 7 })).toMatchObject({ timeout: 1500, body: 7 })
})

test('every unit of durations and sizes', () => {
  expect(decode(schema, { list: ['500ms', '90s', '5m', '2h', '30d', '1.5s'] }).list).toEqual([
    500, 90_000, 300_000, 7_200_000, 2_592_000_000, 1500,
  ])
  const sizes = ['10B', '1KiB', '1KB', '2GiB', '1.5MB'].map((body) => decode(schema, { body }).body)
  expect(sizes).toEqual([10, 1024, 1000, 2_147_483_648, 1_500_000])
})

test('a secret shows itself only when it is revealed', () => {
  const { password } = decode(schema, { password: 'hunter2' })
  expect(JSON.stringify({ password })).toBe('{"password":"***"}')
  expect(password?.reveal()).toBe('hunter2')
})

test('the result is frozen', () => {
  expect(Object.isFrozen(decode(schema, {}).inner)).toBe(true)
})

test('a key named __proto__ stays data', () => {
  const open = Type.Record(Type.String(), Type.Unknown())
  expect(Object.keys(decode(open, JSON.parse('{"__proto__": {"a": 1}}')))).toEqual(['__proto__'])
})
