import { describe, expect, test } from 'bun:test'
import { matchHints } from '../../src/hooks/device-hints/match.ts'
import { encoded, hintText, parseHints, type Hint } from '../../src/hooks/device-hints/parse.ts'
import type { Json, JsonObject } from '../../src/model/json.ts'
import vectors from '../fixtures/samples/vectors-device-hints.json'

const disks: readonly JsonObject[] = vectors.devices

describe('the recorded vectors', () => {
  for (const recorded of vectors.cases) {
    test(JSON.stringify(recorded.hints), () => {
      const parsed = parseHints(recorded.hints as unknown as Json)
      if ('invalid' in recorded) {
        expect(parsed).toHaveProperty('invalid')
        return
      }
      const { hints } = parsed as { hints: readonly Hint[] }
      const normalised = hints.map((hint) => [hint.name, hint.kind === 'boolean' ? hint.value : hintText(hint)])
      expect(Object.fromEntries(normalised)).toEqual(recorded.normalised)
      const verdicts = disks.map((disk) => ({ disk, verdict: matchHints(disk, hints) }))
      if ('match_error' in recorded) expect(verdicts.some(({ verdict }) => 'error' in verdict)).toBe(true)
      else
        expect(
          verdicts.filter(({ verdict }) => 'matches' in verdict && verdict.matches).map(({ disk }) => disk.name),
        ).toEqual(recorded.matches)
    })
  }
})

describe('reading a hint', () => {
  const invalid: readonly [string, JsonObject][] = [
    ['an unknown name', { colour: 'red' }],
    ['a text hint that is a number', { serial: 5 }],
    ['a text hint that is blank', { model: '  ' }],
    ['an operator without a value', { model: 's==' }],
    ['do: <all-in>, which matches no disk', { model: '<all-in> a b' }],
    ['do: <range-in>, which matches no disk', { size: '<range-in> [ 10 20 ]' }],
    ['a boolean size', { size: true }],
    ['a size with a fraction', { size: 60.5 }],
    ['a size of which one alternative is 0', { size: '<or> 60 <or> 0' }],
    ['a list as a size', { size: [60] }],
    ['rotational 2', { rotational: 2 }],
    ['rotational null', { rotational: null }],
    ['rotational maybe', { rotational: 'maybe' }],
  ]
  for (const [what, hints] of invalid)
    test(`refused: ${what}`, () => {
      expect(parseHints(hints)).toHaveProperty('invalid')
    })

  test('refuses hints that are no object', () => {
    expect(parseHints('ssd')).toHaveProperty('invalid')
    expect(parseHints([{ size: 5 }])).toHaveProperty('invalid')
  })

  test('takes an empty object for no hints', () => {
    expect(parseHints({})).toEqual({ hints: [] })
  })

  for (const word of ['t', 'TRUE', 'on', 'Y', 'yes', '1', ' true '])
    test(`reads rotational "${word}" as true`, () => {
      expect(parseHints({ rotational: word })).toEqual({
        hints: [{ kind: 'boolean', name: 'rotational', value: true }],
      })
    })
  for (const word of ['f', 'False', 'OFF', 'n', 'no', '0'])
    test(`reads rotational "${word}" as false`, () => {
      expect(parseHints({ rotational: word })).toEqual({
        hints: [{ kind: 'boolean', name: 'rotational', value: false }],
      })
    })

  test('takes another operator inside a value for data', () => {
    expect(parseHints({ model: 's== a<in>b' })).toEqual({
      hints: [{ kind: 'text', name: 'model', operator: 's==', values: ['a%3Cin%3Eb'] }],
    })
  })

  test('encodes as Python does: unreserved characters and the slash stay', () => {
    expect(encoded(" A-b_c.d~e/f!g*h'i(j)k%l ")).toBe('a-b_c.d~e/f%21g%2Ah%27i%28j%29k%25l')
  })

  test('survives a lone surrogate', () => {
    expect(encoded('a\ud800b')).toBe('a%EF%BF%BDb')
  })
})

describe('comparing with a disk', () => {
  const verdict = (hints: JsonObject, disk: JsonObject) =>
    matchHints(disk, (parseHints(hints) as { hints: readonly Hint[] }).hints)

  test('a size is compared as a real number: 447.13 GiB is not 447', () => {
    expect(verdict({ size: 447 }, { name: 'a', size: 480103981056 })).toEqual({ matches: false })
    expect(verdict({ size: '>= 447' }, { name: 'a', size: 480103981056 })).toEqual({ matches: true })
  })

  test('a bare = means at least', () => {
    expect(verdict({ size: '= 10' }, { name: 'a', size: 20 * 2 ** 30 })).toEqual({ matches: true })
    expect(verdict({ size: '= 30' }, { name: 'a', size: 20 * 2 ** 30 })).toEqual({ matches: false })
  })

  test('a size never equals text, and cannot be ordered by it', () => {
    const disk = { name: 'a', size: 60 * 2 ** 30 }
    expect(verdict({ size: 's!= 60' }, disk)).toEqual({ matches: true })
    expect(verdict({ size: 's> 5' }, disk)).toHaveProperty('error')
  })

  test('a missing size is an error, not a mismatch', () => {
    expect(verdict({ size: 5 }, { name: 'a' })).toHaveProperty('error')
    expect(verdict({ size: 5 }, { name: 'a', size: '5' })).toHaveProperty('error')
  })

  test('an empty field does not match, with a warning; a null one reads none', () => {
    expect(verdict({ model: 's!= x' }, { name: 'a', model: ' ' })).toEqual({
      matches: false,
      warning: 'model of disk "a" is empty',
    })
    expect(verdict({ model: 's!= x' }, { name: 'a', model: null })).toEqual({ matches: true })
    expect(verdict({ model: 'NONE' }, { name: 'a' })).toEqual({ matches: true })
  })

  test('a rotational field that is no boolean does not match, with a warning', () => {
    expect(verdict({ rotational: true }, { name: 'a', rotational: 'fast' })).toEqual({
      matches: false,
      warning: 'rotational of disk "a" is not a boolean',
    })
  })

  test('numeric operators take numbers in text and refuse other text', () => {
    expect(verdict({ serial: '>= 5' }, { name: 'a', serial: '1e1' })).toEqual({ matches: true })
    expect(verdict({ serial: '== 10' }, { name: 'a', serial: 10 })).toEqual({ matches: true })
    expect(verdict({ serial: '!= ten' }, { name: 'a', serial: '5' })).toHaveProperty('error')
    expect(verdict({ serial: '< 5' }, { name: 'a', serial: '0x1' })).toHaveProperty('error')
  })

  test('stops at the first hint that is not satisfied, so that a later one cannot fail', () => {
    expect(verdict({ model: 'x', size: 5 }, { name: 'a', model: 'y' })).toEqual({ matches: false })
  })
})
