/** `inspector config diff` against a running service, both the compiled binary: before and after a reload, and what stays. */

import { afterEach, beforeEach, expect, test } from 'bun:test'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { command, emptyDirectory, freePort, serve, until, type Inspector } from './inspector.ts'

let directory: Awaited<ReturnType<typeof emptyDirectory>>
let inspector: Inspector | undefined
let port: number
const at = (name: string) => join(directory.path, name)
const write = (name: string, text: string) => writeFile(at(name), text)

beforeEach(async () => {
  directory = await emptyDirectory()
  port = await freePort()
  await mkdir(at('workflows'))
  await write('password', 'first-secret')
  await write('workflows/site.yaml', workflows('CUSTOM_A'))
})
afterEach(async () => {
  await inspector?.signal('SIGKILL')
  inspector = undefined
  await directory.remove()
})

const configuration = (timeout = '60m', limit = 1000) => `version: 1
api: {listen: "127.0.0.1:${port}", socket: "${at('api.sock')}", auth: none, max_limit: ${limit}}
ironic: {type: standalone, username: ironic, password: !file password}
database: {path: "${at('inspector.sqlite')}"}
firewall: {driver: none}
introspection: {workflow: site, timeout: ${timeout}}
secrets: {ipmi: !file password}
include: [workflows/*.yaml]
`
const workflows = (trait: string, rules = '{id: one, warn: a}, {description: two, warn: b}') =>
  `version: 1\nworkflows: {site: {steps: [{add_trait: ${trait}}]}}\nrules: [${rules}]\n`

type Differences = { readonly kind: string; readonly name: string; readonly change: string; needs_restart: boolean }[]

async function diff(...args: readonly string[]) {
  const service = ['--inspector-url', `unix:${at('api.sock')}`]
  return command(['config', 'diff', '--config', at('inspector.yaml'), ...service, ...args], { cwd: directory.path })
}
async function differences(): Promise<readonly string[]> {
  const { stdout } = await diff('-f', 'json')
  const found = JSON.parse(stdout) as { differences: Differences }
  return found.differences.map(
    ({ kind, name, change, needs_restart }) => `${kind} ${name} ${change}${needs_restart ? ' restart' : ''}`,
  )
}
async function reload(): Promise<void> {
  const reloads = () => inspector!.log().split('"event":"service.reloaded"').length
  const before = reloads()
  inspector!.hangUp()
  await until(() => reloads() > before, 'the files are read anew')
}

test('nothing differs of what was just read, however it is written', async () => {
  inspector = await serve(configuration(), { cwd: directory.path, port, args: ['--set', 'logging.format=json'] })
  // Moved by a line, and 1h is 60m.
  await write('workflows/site.yaml', `# a comment\n${workflows('CUSTOM_A')}`)
  await write('inspector.yaml', configuration('1h'))
  const { code, stdout } = await diff('--detailed-exitcode')
  expect(stdout).toContain('inspector.yaml: nothing differs from what the service runs\n')
  expect(stdout).toContain('said on the command line of the service, so that the file does not count: logging.format\n')
  expect(code).toBe(0)
})

test('what changed is shown until a reload takes it up; what needs a restart stays', async () => {
  inspector = await serve(`${configuration()}logging: {format: json}\n`, { cwd: directory.path, port })
  await write('inspector.yaml', `${configuration('2h', 7)}logging: {format: json}\n`)
  await write(
    'workflows/site.yaml',
    workflows('CUSTOM_B', '{description: two, warn: b}, {id: one, warn: a}, {id: three, warn: c}'),
  )
  expect(await differences()).toEqual([
    'setting api.max_limit changed restart',
    'setting introspection.timeout changed',
    'workflow site changed',
    'rule three added',
    'rule two moved',
  ])
  const { code, stdout } = await diff('--detailed-exitcode')
  expect(code).toBe(4)
  expect(stdout).toMatch(/a reload takes up:\n {2}~ introspection\.timeout +60m → 2h +\S*inspector\.yaml:6\n/)
  expect(stdout).toMatch(/needs a restart:\n {2}~ api\.max_limit +1000 → 7 +\S*inspector\.yaml:2\n$/)
  expect((await diff()).code).toBe(0)

  await reload()
  expect(await differences()).toEqual(['setting api.max_limit changed restart'])

  await inspector.signal('SIGTERM')
  inspector = await serve(`${configuration('2h', 7)}logging: {format: json}\n`, { cwd: directory.path, port })
  expect(await differences()).toEqual([])
})

test('a secret that changed is named, and nobody says what it is', async () => {
  inspector = await serve(`${configuration()}logging: {format: json}\n`, { cwd: directory.path, port })
  await write('password', 'second-secret')
  const asked = [await diff('--debug'), await diff('-f', 'json', '--debug')]
  const shown = await fetch(`${inspector.url}/ext/v1/config`).then((answer) => answer.text())
  for (const text of [...asked.flatMap(({ stdout, stderr }) => [stdout, stderr]), shown, inspector.log()])
    expect(text).not.toMatch(/(first|second)-secret/)
  expect(await differences()).toEqual(['setting ironic.password changed restart', 'setting secrets.ipmi changed'])
  expect(asked[0]!.stdout).toMatch(/~ secrets\.ipmi +another secret/)
  await reload()
  expect(await differences()).toEqual(['setting ironic.password changed restart'])
  await write('password', 'first-secret')
  expect(await differences()).toEqual(['setting secrets.ipmi changed'])
})

test('a secret that cannot be read here is not called another one', async () => {
  inspector = await serve(`${configuration()}logging: {format: json}\n`, { cwd: directory.path, port })
  await rm(at('password'))
  const { code, stdout, stderr } = await diff('--detailed-exitcode')
  expect(stdout).toContain('not compared, as they cannot be read here: ironic.password, secrets.ipmi\n')
  expect(stderr).toContain('cannot read "password": no such file [W110]')
  expect(code).toBe(0)
})

test('files with a mistake, files that are not there, and a service that is not there are told apart', async () => {
  await write('inspector.yaml', configuration())
  expect((await diff()).code).toBe(3)
  inspector = await serve(configuration(), { cwd: directory.path, port })
  await write('inspector.yaml', configuration('soon'))
  const wrong = await diff()
  expect([wrong.code, wrong.stderr]).toEqual([1, expect.stringContaining('inspector.yaml:6:') as string])
  await rm(at('inspector.yaml'))
  expect((await diff()).code).toBe(3)
})
