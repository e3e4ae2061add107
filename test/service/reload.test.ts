/** `inspector reload` against a running service, both the compiled binary: what it puts in force, what it refuses, what goes on as it was. */

import { afterEach, expect, test } from 'bun:test'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { nodeUuid } from '../fakes/ironic.ts'
import { report } from '../introspection/house.ts'
import { command, emptyDirectory, until } from './inspector.ts'
import { nodesOf, openTo, siteOfEach } from './nodes.ts'

const site = siteOfEach(3)
const { ask, status, waiting } = nodesOf(() => site.inspector.url)

type Wishes = { readonly steps: string; readonly logging?: string; readonly more?: string }

const configuration = ({ steps, logging = '', more = '' }: Wishes) =>
  `${openTo(site)}introspection: {workflow: site, start_delay: 0s}
logging: {format: json${logging}}
workflows: {site: {steps: [ramdisk_error, ${steps}]}}
${more}`
const write = (wishes: Wishes) => writeFile(join(site.directory, 'inspector.yaml'), configuration(wishes))

/** From another folder than the service's own. */
const reload = (...args: readonly string[]) =>
  command(['reload', '--inspector-url', site.inspector.url, ...args], { cwd: '/' })

const post = (k: number) =>
  fetch(`${site.inspector.url}/v1/continue`, { method: 'POST', body: JSON.stringify(report(k)) })
const extra = (k: number) => site.ironic.nodes.get(nodeUuid(k))!.extra
const mark = (text: string) => `{set: {/extra/${text}: true}}`
const trace = async (k: number) =>
  (await (await fetch(`${site.inspector.url}/ext/v1/introspection/${nodeUuid(k)}/trace`)).json()) as {
    readonly revision: string
    readonly steps: readonly { readonly id: string; readonly outcome: string }[]
  }

/** A server that a workflow asks, and that answers when it is told. */
function slowServer() {
  const asked = Promise.withResolvers<void>()
  const tokens: (string | null)[] = []
  const answer = Promise.withResolvers<void>()
  const server = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    idleTimeout: 0,
    async fetch({ headers }) {
      tokens.push(headers.get('x-token'))
      asked.resolve()
      await answer.promise
      return Response.json({ name: 'r3' })
    },
  })
  return {
    url: String(server.url),
    asked: asked.promise,
    tokens,
    answer: answer.resolve,
    stop: () => server.stop(true),
  }
}
let stop: (() => Promise<void>) | undefined
afterEach(async () => {
  await stop?.()
  stop = undefined
})

test('a report in progress ends with the workflow that it began with, and a node that waits gets the mended one', async () => {
  const server = slowServer()
  stop = server.stop
  const asks = `{http: {url: "${server.url}", into: rack}}`
  const again = `{http: {url: "${server.url}", headers: {X-Token: '\${{ secret("one") }}'}, into: again}}`
  const steps = `${asks}, ${again}, ${mark('old')}`
  await site.serve(configuration({ steps, more: 'secrets: {one: planted-secret}\n' }))
  await waiting(1)
  await waiting(2)
  const answered = post(1)
  await server.asked

  await write({ steps: mark('mended') })
  const { code, stdout, stderr } = await reload()
  expect([code, stderr]).toEqual([0, ''])
  expect(stdout).toBe(
    `${join(site.directory, 'inspector.yaml')}: read anew, 2 changes\nin force now:\n  - secrets.one    ***\n  ~ workflow site  changed\n`,
  )
  expect((await post(2)).status).toBe(200)
  expect(extra(2)).toEqual({ mended: true })
  expect((await status(1)).state).toBe('processing')

  server.answer()
  expect((await answered).status).toBe(200)
  expect(extra(1)).toEqual({ old: true })
  // Its secrets are those that it began with, too.
  expect(server.tokens).toEqual([null, 'planted-secret'])
  const [one, other] = [await trace(1), await trace(2)]
  expect(one.steps.map(({ outcome }) => outcome)).toEqual(['ok', 'ok', 'ok', 'ok'])
  expect(one.revision).not.toBe(other.revision)
})

test('a file with a mistake changes nothing; place, line and remedy are told, in JSON too', async () => {
  const secrets = 'secrets: {ipmi: !file password}\n'
  await writeFile(join(site.directory, 'password'), 'planted-secret')
  await site.serve(configuration({ steps: mark('old'), more: secrets }))
  await waiting(1)
  const more = `${secrets}keep: {runs: few}\ndiscovery: {workflow: site, drivr: ipmi}\n`
  await write({ steps: `schedulr, ${mark('new')}`, more })

  const file = join(site.directory, 'inspector.yaml')
  const { code, stdout, stderr } = await reload()
  expect([code, stdout]).toEqual([1, ''])
  expect(stderr).toContain(
    `${file}:8:43: error: unknown hook or verb "schedulr", did you mean "scheduler"? [E301]\n    8 | `,
  )
  expect(stderr).toMatch(/\n +\| +\^{8}/)
  expect(stderr).toContain('unknown key "drivr" in discovery, did you mean "driver"? [E203]')
  expect(stderr).toEndWith('error: Cannot use the configuration: 3 errors; the service goes on with the old one\n')

  const json = await reload('-f', 'json')
  expect([json.code, json.stderr]).toEqual([1, ''])
  const { diagnostics, ...outcome } = JSON.parse(json.stdout) as { diagnostics: Record<string, unknown>[] }
  expect(outcome).toEqual({
    reloaded: false,
    error: { code: 'invalid', message: 'Cannot use the configuration: 3 errors' },
  } as never)
  expect(diagnostics[0]).toMatchObject({ severity: 'error', code: 'E301', file, line: 8, column: 43 })
  expect(diagnostics[0]!.frame).toContain('schedulr')

  expect((await post(1)).status).toBe(200)
  expect(extra(1)).toEqual({ old: true })
  const told = site.inspector
    .log()
    .split('\n')
    .filter((line) => line.includes('service.reload_refused'))
  expect(told).toHaveLength(2)
})

test('what needs a restart is told each time until there was one', async () => {
  await site.serve(configuration({ steps: mark('old') }))
  const changed = { steps: mark('old'), more: 'secrets: {one: !env PATH}\n' }
  await writeFile(
    join(site.directory, 'inspector.yaml'),
    configuration(changed).replace('sqlite}', 'sqlite, auto_migrate: false}').replace('0s}', '0s, timeout: 2h}'),
  )
  const first = await reload()
  expect(first.code).toBe(0)
  expect(first.stdout).toMatch(/: read anew, 2 changes\nin force now:\n/)
  expect(first.stdout).toMatch(/ {2}~ introspection\.timeout +1h → 2h +\S+inspector\.yaml:6\n/)
  expect(first.stdout).toMatch(/ {2}\+ secrets\.one +\*\*\* /)
  expect(first.stdout).toMatch(/needs a restart:\n {2}~ database\.auto_migrate +true → false +\S+:4\n$/)
  const second = await reload('-f', 'json')
  expect(JSON.parse(second.stdout)).toMatchObject({
    reloaded: true,
    differences: [{ name: 'database.auto_migrate', running: true, file: false, needs_restart: true }],
    diagnostics: [],
  })
})

test('it does what SIGHUP does: nothing differs afterwards, and a warning is told', async () => {
  await site.serve(configuration({ steps: mark('old') }))
  await write({ steps: mark('new'), more: 'secrets: {one: plain-text}\n' })
  const { code, stderr } = await reload()
  expect([code, stderr]).toEqual([0, expect.stringContaining('[W601]') as string])
  expect(stderr).not.toContain('plain-text')
  expect(site.inspector.log()).toContain('"event":"service.reloaded"')
  const before = (await reload()).stdout
  expect(before).toContain(': read anew, nothing changed\n')
})

test('the log takes another level and another form at once', async () => {
  await site.serve(configuration({ steps: mark('old') }))
  const debugged = () => site.inspector.log().split('firewall.opened').length - 1
  await waiting(1)
  expect(debugged()).toBe(0)
  await write({ steps: mark('old'), logging: ', level: debug' })
  expect((await reload()).stdout).toMatch(/~ logging\.level +info → debug/)
  await waiting(2)
  expect(debugged()).toBe(1)

  await writeFile(
    join(site.directory, 'inspector.yaml'),
    configuration({ steps: mark('old') }).replace('format: json', 'format: logfmt, level: warning'),
  )
  await reload()
  // Not even that it was reloaded: it is no warning.
  expect(site.inspector.log()).not.toMatch(/^time=/m)
  await write({ steps: 'schedulr' })
  expect((await reload()).code).toBe(1)
  expect(site.inspector.log()).toMatch(/^time=\S+ level=error event=service\.reload_refused /m)
})

test('a call to Ironic that begins after a reload is tried as the files say then', async () => {
  const retry = (text: string) =>
    configuration({ steps: mark('old') }).replace('ironic: {', `ironic: {retry: ${text}, `)
  await site.serve(retry('{for: 1h, delay: 50ms, max_delay: 50ms}'))
  await waiting(1)
  const back = site.ironic.fault({ path: '/validate$', status: 503 })
  const validations = () => site.ironic.requests.filter(({ path }) => path.endsWith('/validate')).length
  const second = ask('POST', 2)
  await until(() => validations() > 3, 'it is tried again and again')
  await writeFile(join(site.directory, 'inspector.yaml'), retry('{for: 0s}'))
  expect((await reload()).stdout).toMatch(/in force now:\n(?: {2}~ ironic\.retry\.\w+ .*\n){3}$/)
  // What began before goes on.
  const third = await ask('POST', 3)
  expect([third.status, await third.text()]).toEqual([503, expect.not.stringContaining('tried') as string])
  back()
  expect((await second).status).toBe(202)
})

test('without a service it ends with 3, and says what to do', async () => {
  const directory = await emptyDirectory()
  stop = directory.remove
  const gone = await command(['reload', '--inspector-url', `unix:${directory.path}/api.sock`], { cwd: '/' })
  expect([gone.code, gone.stdout]).toEqual([3, ''])
  expect(gone.stderr).toContain('there is no such socket; is a service running at ')
})
