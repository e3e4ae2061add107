import { describe, expect, test } from 'bun:test'
import { processedText, withoutLogs } from '../../src/introspection/kept-text.ts'

describe('the text of a report that is kept', () => {
  test('is the posted text itself when there are no logs', () => {
    const text = '{ "a" : 1.0 }\n'
    expect(withoutLogs(JSON.parse(text), text)).toBe(text)
  })

  test('loses its logs and nothing else', () => {
    const text = '{"logs":"aGVsbG8=","inventory":{"logs":"stay"}}'
    expect(withoutLogs(JSON.parse(text), text)).toBe('{"inventory":{"logs":"stay"}}')
  })

  test.each([
    ['a 64-bit integer', '9223372036854775807'],
    ['a float without a fraction', '20.0'],
    ['an exponent', '1e3'],
    ['many digits after the point', '0.1234567890123456789'],
    ['minus zero', '-0'],
  ])('keeps %s as it was written', (_what, number) => {
    const text = `{"logs":"x","deep":[{"n":${number}}]}`
    expect(withoutLogs(JSON.parse(text), text)).toBe(`{"deep":[{"n":${number}}]}`)
  })

  test('keeps a key named __proto__ as data', () => {
    const text = '{"logs":"x","__proto__":{"polluted":1},"n":20.0}'
    expect(withoutLogs(JSON.parse(text), text)).toBe('{"__proto__":{"polluted":1},"n":20.0}')
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
  })
})

describe('the text of the data after processing', () => {
  test('keeps the numbers that the steps left alone as the report wrote them', () => {
    const raw = '{"disks":[{"size":9223372036854775807},{"size":20.0}],"n":1}'
    const data = { ...JSON.parse(raw), n: 2, local_gb: 930 }
    expect(processedText(data, raw)).toBe('{"disks":[{"size":9223372036854775807},{"size":20.0}],"n":2,"local_gb":930}')
  })

  test('shows the new value of a number that a step changed', () => {
    expect(processedText({ n: 21 }, '{"n":20.0}')).toBe('{"n":21}')
  })
})
