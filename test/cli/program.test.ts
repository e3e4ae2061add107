import { describe, expect, test } from 'bun:test'
import { existsSync } from 'node:fs'
import { version } from '../../package.json'
import { commands } from '../../src/cli/commands/index.ts'
import { inspector } from './terminal.ts'

test('without arguments the commands are listed, one line each', async () => {
  const { code, out } = await inspector([])
  expect(code).toBe(0)
  for (const { name, summary } of commands) expect(out).toMatch(new RegExp(`^  ${name}.*  ${summary}`, 'm'))
})

test('an unknown command is wrong usage, and the nearest name is told', async () => {
  const { code, out, err } = await inspector(['colect'])
  expect([code, out]).toEqual([2, ''])
  expect(err).toContain("unknown command 'colect'\n(Did you mean collect?)")
})

test.each([
  [['introspection', 'stats'], 'Did you mean status?'],
  [['introspection', 'list', '--limt', '3'], 'Did you mean --limit?'],
  [['introspection', 'status'], "missing required argument 'node'"],
  [['introspection', 'status', 'a', 'b'], 'too many arguments'],
  [['introspection', 'list', '-f', 'shell'], 'Allowed choices are table, json, yaml, value, csv'],
  [['introspection', 'list', '--timeout', 'soon'], 'Write it as 90s, 5m or 1h30m'],
  [['introspection', 'list', '--timeout', '0'], 'more than zero'],
  [['introspection', 'list', '--timeout', '1000h'], '24d at most'],
  [['introspection', 'wait', 'a', '--interval', '0s'], 'more than zero'],
  [['introspection', 'list', '--inspector-url', '127.0.0.1:5050'], 'Write it as http://HOST:5050'],
  [['introspection', 'list', '--inspector-api-version', 'newest'], 'Write it as 1.18, or latest'],
  [['introspection'], 'Usage: inspector introspection'],
])('%j is wrong usage', async (args, said) => {
  const { code, err } = await inspector(args)
  expect(code).toBe(2)
  expect(err).toContain(said)
})

/** That the command line of an example is one: `--help` at its end is reached only past known commands and options. */
async function parses(example: string) {
  const line = example.trim().split(/ {2,}/)[0] ?? ''
  for (const part of line.split(/[|>]/).filter((one) => one.includes('inspector '))) {
    const words = part.slice(part.indexOf('inspector ') + 'inspector '.length).trim()
    const { code, err } = await inspector([...words.split(' '), '--no-such-option'])
    expect({ words, code, err }).toMatchObject({ code: 2, err: expect.stringContaining('--no-such-option') as string })
  }
}

const withHelp = [
  ...commands.map(({ name }) => [name]),
  ...['start', 'status', 'list', 'wait', 'abort', 'reprocess', 'data', 'interface', 'rule'].map((name) => [
    'introspection',
    name,
  ]),
  ['introspection', 'data', 'save'],
  ...['list', 'show'].map((name) => ['introspection', 'interface', name]),
  ...['list', 'show', 'import', 'delete', 'purge'].map((name) => ['introspection', 'rule', name]),
  ...['list', 'show', 'import', 'delete', 'purge'].map((name) => ['rule', name]),
  ...['list', 'show', 'create', 'delete', 'import'].map((name) => ['node', name]),
  ...['show', 'plan', 'sync', 'allow', 'deny', 'release', 'watch', 'teardown'].map((name) => ['firewall', name]),
]

test.each(withHelp)('the help of %s %s %s ends with examples', async (...names) => {
  const { code, out } = await inspector([...names, '--help'])
  expect(code).toBe(0)
  const examples = out.trimEnd().split('\nExamples:\n')[1]?.split('\n') ?? []
  expect(examples.length).toBeGreaterThanOrEqual(2)
  for (const line of examples) expect(line).toStartWith('  inspector ')
  await Promise.all(examples.map(parses))
})

test('help COMMAND is the help of the command', async () => {
  const [one, other] = await Promise.all([
    inspector(['help', 'introspection', 'list']),
    inspector(['introspection', 'list', '--help']),
  ])
  expect(one).toEqual(other)
  expect(one.out).toContain('--marker <uuid>')
})

test('the version is that of the package', async () => {
  expect((await inspector(['--version'])).out).toBe(`inspector ${version}\n`)
  const { out } = await inspector(['version', '-f', 'json'])
  expect(JSON.parse(out)).toEqual({ version, api: { minimum: '1.0', maximum: '1.18' }, bun: Bun.version })
})

test('colour is for terminals only, unless it is asked for', async () => {
  const missing = ['introspection', 'list', '--inspector-url', 'http://127.0.0.1:1']
  expect((await inspector(missing)).err).not.toContain('\u001b[')
  expect((await inspector([...missing, '--color', 'always'])).err).toContain('\u001b[31merror:')
  expect((await inspector(missing, { FORCE_COLOR: '1' })).err).toContain('\u001b[31merror:')
  expect((await inspector(missing, { FORCE_COLOR: '1', NO_COLOR: '1' })).err).not.toContain('\u001b[')
})

test('a stack trace is for --debug only', async () => {
  const missing = ['introspection', 'list', '--inspector-url', 'http://127.0.0.1:1']
  expect((await inspector(missing)).err).not.toContain('\n    at ')
  expect((await inspector(['--debug', ...missing])).err).toMatch(/ at .*service\.ts/)
})

test('a reader that closes the pipe early is no error', async () => {
  const child = Bun.spawn(['sh', '-c', '"$0" "$1" collect | head -c 1', process.execPath, 'src/main.ts'], {
    stdout: 'pipe',
    stderr: 'pipe',
  })
  expect(await new Response(child.stdout).text()).toBe('{')
  expect(await new Response(child.stderr).text()).not.toContain('EPIPE')
})

test.skipIf(!existsSync('/dev/full'))('a result that cannot be written is a failure, not half a success', async () => {
  const child = Bun.spawn(['sh', '-c', '"$0" "$1" version >/dev/full', process.execPath, 'src/main.ts'], {
    stdout: 'ignore',
    stderr: 'pipe',
  })
  expect(await new Response(child.stderr).text()).toBe(
    'error: Cannot write the result to standard output: no space left on device\n',
  )
  expect(await child.exited).toBe(3)
})

test('help of an unknown command is wrong usage', async () => {
  for (const args of [
    ['help', 'nosuch'],
    ['nosuch', '--help'],
  ]) {
    const { code, out, err } = await inspector(args)
    expect([code, out]).toEqual([2, ''])
    expect(err).toBe('error: unknown command \'nosuch\'\nSee "inspector --help".\n')
  }
})

test('wrong usage says whose help to read, and is one JSON document where JSON was asked for', async () => {
  const { code, out, err } = await inspector(['introspection', 'status', '--format=json'])
  expect(code).toBe(2)
  expect(err).toBe('error: missing required argument \'node\'\nSee "inspector introspection status --help".\n')
  expect(JSON.parse(out)).toEqual({ error: { code: 'invalid', message: "missing required argument 'node'" } })
  expect((await inspector(['introspection', 'status', '-f', 'yaml'])).out).toBe('')
})

describe('help of a topic', () => {
  for (const [topic, begins] of [
    ['E203', 'E203  error: An unknown key\n'],
    ['w601', 'W601  warning: A secret is written in the file\n'],
    ['introspection.timeout', 'introspection.timeout: from the power request to the report'],
    ['local-link-connection', 'local_link_connection: Sets switch_id'],
    ['exit-codes', '  0  done; of a check: nothing is wrong\n'],
    ['expressions', 'x.all(one, f(one)) '],
    ['validate', 'Usage: inspector validate'],
  ] as const)
    test(topic, async () => {
      const { code, out } = await inspector(['help', topic])
      expect(code).toBe(0)
      expect(out).toStartWith(begins)
    })

  test('that does not exist is wrong usage', async () => {
    expect((await inspector(['help', 'E999'])).code).toBe(2)
  })
})
