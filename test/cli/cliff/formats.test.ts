import { expect, test } from 'bun:test'
import { parse } from 'yaml'
import { formatList, formatOne, type Listing } from '../../../src/cli/cliff/formats.ts'

// What the OpenStack client printed for the same data (cliff of Debian 12).
const listing: Listing = {
  columns: ['UUID', 'Started at', 'Finished at', 'Error'],
  rows: [
    ['2f8f6d8e-2d6c-4b6e-9a0c-0c7f3d0a1b2c', '2026-11-22T08:00:00', '2026-11-22T08:04:10', null],
    ['5b1c9f10-1111-4222-8333-444455556666', '2026-11-22T08:00:00', '2026-11-22T08:04:10', 'Introspection timeout'],
  ],
}
const status = { error: null, finished: true, finished_at: '2026-11-22T08:04:10', state: 'finished' }

test('a list as a table looks as the OpenStack client draws it', () => {
  expect(formatList('table', listing)).toBe(`\
+--------------------------------------+---------------------+---------------------+-----------------------+
| UUID                                 | Started at          | Finished at         | Error                 |
+--------------------------------------+---------------------+---------------------+-----------------------+
| 2f8f6d8e-2d6c-4b6e-9a0c-0c7f3d0a1b2c | 2026-11-22T08:00:00 | 2026-11-22T08:04:10 | None                  |
| 5b1c9f10-1111-4222-8333-444455556666 | 2026-11-22T08:00:00 | 2026-11-22T08:04:10 | Introspection timeout |
+--------------------------------------+---------------------+---------------------+-----------------------+
`)
})

test('an empty list is an empty line as a table, [] in JSON and YAML, nothing as values, a header in CSV', () => {
  const empty = { columns: ['UUID', 'Error'], rows: [] }
  expect(formatList('table', empty)).toBe('\n')
  expect(formatList('json', empty)).toBe('[]\n')
  expect(formatList('yaml', empty)).toBe('[]\n')
  expect(formatList('value', empty)).toBe('')
  expect(formatList('csv', empty)).toBe('"UUID","Error"\n')
})

test('JSON keeps the order of the columns and has native null', () => {
  const [first] = JSON.parse(formatList('json', listing)) as Record<string, unknown>[]
  expect(Object.keys(first ?? {})).toEqual(['UUID', 'Started at', 'Finished at', 'Error'])
  expect(first?.Error).toBeNull()
  expect(formatList('json', listing)).toStartWith('[\n  {\n    "UUID": "2f8f')
})

test('YAML sorts keys and puts times in quotes', () => {
  expect(formatList('yaml', { ...listing, rows: listing.rows.slice(0, 1) })).toBe(`\
- Error: null
  Finished at: '2026-11-22T08:04:10'
  Started at: '2026-11-22T08:00:00'
  UUID: 2f8f6d8e-2d6c-4b6e-9a0c-0c7f3d0a1b2c
`)
})

test.each([
  '52:54:00:44:49:56',
  '12:30',
  'yes',
  'off',
  'n',
  '0644',
  '1_000',
  '0x1F',
  '1e3',
  '~',
  'null',
  '',
  '2026-11-22',
  '- a',
  '!x',
  'a: b',
])('the text %j is still text to a reader of YAML 1.1', (text) => {
  const written = formatOne('yaml', { value: text })
  expect(parse(written, { version: '1.1' })).toEqual({ value: text })
})

test('an all-digit MAC stands in quotes in YAML', () => {
  expect(formatOne('yaml', { mac: '52:54:00:44:49:56' })).toBe("mac: '52:54:00:44:49:56'\n")
})

test('texts at which PyYAML gives up without quotes stand in quotes', () => {
  expect(formatOne('yaml', { value: ['=', '<<'] })).toBe("value:\n- '='\n- '<<'\n")
})

test('values are joined by blanks, with None and True', () => {
  expect(formatList('value', { columns: ['a', 'b', 'c'], rows: [['x', null, true]] })).toBe('x None True\n')
})

test('CSV quotes text, doubles quotes in it, leaves numbers bare and null empty', () => {
  const rows = [['say "hi"', 7, null, false]]
  expect(formatList('csv', { columns: ['a', 'b', 'c', 'd'], rows })).toBe('"a","b","c","d"\n"say ""hi""",7,"",False\n')
})

test('one thing is a table of fields, with None and True', () => {
  expect(formatOne('table', status)).toBe(`\
+-------------+---------------------+
| Field       | Value               |
+-------------+---------------------+
| error       | None                |
| finished    | True                |
| finished_at | 2026-11-22T08:04:10 |
| state       | finished            |
+-------------+---------------------+
`)
})

test('one thing for a shell has names that a shell takes and values that it does not run', () => {
  expect(formatOne('shell', status)).toBe(
    'error="None"\nfinished="True"\nfinished_at="2026-11-22T08:04:10"\nstate="finished"\n',
  )
  expect(formatOne('shell', { 'a-b c:d': '"$(reboot)`x`\\' })).toBe('a_b_c_d="\\"\\$(reboot)\\`x\\`\\\\"\n')
})

test('a shell reads back what was printed for it', async () => {
  const value = 'a "b" $(echo no) `echo no` \\ end'
  const script = `${formatOne('shell', { value })}printf %s "$value"`
  expect(await new Response(Bun.spawn(['sh', '-c', script]).stdout).text()).toBe(value)
})

test('lists and objects are printed as Python writes them', () => {
  const value = { cpus: 4, list: ['a', "it's", null, true], none: {} }
  expect(formatOne('value', { value })).toBe(`{'cpus': 4, 'list': ['a', "it's", None, True], 'none': {}}\n`)
})

test('a value of several lines takes several lines of the table, wide characters count twice', () => {
  expect(formatOne('table', { a: 'x\nlong', 名: 'y' })).toBe(`\
+-------+-------+
| Field | Value |
+-------+-------+
| a     | x     |
|       | long  |
| 名    | y     |
+-------+-------+
`)
})

test('a table does not hand control characters to the terminal', () => {
  expect(formatOne('table', { error: 'a\u001b[2Jb' })).toContain('| a\\x1b[2Jb |')
})

test('CSV is quoted as asked, and escaped, as Python does it', () => {
  const row = { columns: ['c'], rows: [['a\\b', 'c"d', 'e,f', 'g\nh', 3, true, null, ' x']] }
  const csv = (quote: 'all' | 'minimal' | 'none' | 'nonnumeric') =>
    formatList('csv', row, { quote }).replace(/^.*\n/, '')
  expect(csv('all')).toBe('"a\\\\b","c""d","e,f","g\nh","3","True",""," x"\n')
  expect(csv('minimal')).toBe('a\\\\b,"c""d","e,f","g\nh",3,True,, x\n')
  expect(csv('none')).toBe('a\\\\b,c\\"d,e\\,f,g\\\nh,3,True,, x\n')
  expect(csv('nonnumeric')).toBe('"a\\\\b","c""d","e,f","g\nh",3,True,""," x"\n')
})

test('JSON may stand on one line, and shell variables may begin with a prefix', () => {
  expect(formatOne('json', status, { noindent: true })).toBe(`${JSON.stringify(status)}\n`)
  expect(formatList('json', { columns: ['a'], rows: [[1]] }, { noindent: true })).toBe('[{"a":1}]\n')
  expect(formatOne('shell', { state: 'finished' }, { prefix: 'n1_' })).toBe('n1_state="finished"\n')
})
