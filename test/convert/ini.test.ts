import { expect, test } from 'bun:test'
import { parseIni, substituted } from '../../src/convert/ini.ts'

const values = (text: string) =>
  parseIni(text, 'a.conf').map(({ section, option, value, line }) => [`${section}.${option}`, value, line])

test('the first of = and : divides; blanks around are cut, and one pair of quotes', () => {
  expect(values('[a]\nx = 1\ny: 2=3\n z-z\n[b]\nlisten-port="a b"\nempty =\n')).toEqual([
    ['a.x', '1', 2],
    ['a.y', '2=3\nz-z', 3],
    ['b.listen_port', 'a b', 6],
    ['b.empty', '', 7],
  ])
})

test('comments begin in the first column alone; a blank line ends a value', () => {
  expect(values('# c\n[a]\n; c\nx = 1 # no comment\n  # goes on\n\ny = 2\n')).toEqual([
    ['a.x', '1 # no comment\n# goes on', 4],
    ['a.y', '2', 7],
  ])
})

for (const [what, text, why] of [
  ['an option above every section', 'x = 1\n', 'line 1: it stands above the first section'],
  ['a line that is neither', '[a]\nx\n', 'line 2: an option is written name = value'],
  ['a value that goes on from nothing', '[a]\n  x\n', 'line 2: it begins with a blank, and there is no value above it'],
  ['a section without an end', '[a\n', 'line 1: a section is written [name]'],
] as const)
  test(`${what} is refused with its line`, () => {
    expect(() => parseIni(text, 'a.conf')).toThrow(`Cannot read "a.conf", ${why}`)
  })

test('names are replaced from the own section, then from [DEFAULT], or from the one they say', () => {
  const known: Readonly<Record<string, string>> = { 'a.x': 'own', 'DEFAULT.y': 'default', 'b.x': 'other' }
  const look = (section: string, option: string) => known[`${section}.${option}`]
  expect(substituted({ section: 'a', value: '$x ${y} $b.x ${b.x} $$x \\$y $none' }, look)).toBe(
    'own default other other $x $y $none',
  )
})

test('a mark of the byte order and CRLF are no part of anything', () => {
  expect(values('\uFEFF[a]\r\nx = 1\r\n  2\r\n')).toEqual([['a.x', '1\n2', 2]])
})

test('quotes are taken off the first line of a value alone, as oslo.config does', () => {
  expect(values('[a]\nx = "a\n  b"\ny = "a"\n  b\n')).toEqual([
    ['a.x', '"a\nb"', 2],
    ['a.y', 'a\nb', 4],
  ])
})

test('a comment ends a value', () => {
  expect(() => parseIni('[a]\nx = 1\n# c\n  2\n', 'a.conf')).toThrow('line 4: it begins with a blank')
})
