import { afterAll, expect, test } from 'bun:test'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspector, refused, serviceOf } from '../terminal.ts'

// Outputs are those of the OpenStack client for the same data.

const status = (uuid: string, error: string | null = null) => ({
  uuid,
  state: error ? 'error' : 'finished',
  finished: true,
  error,
  started_at: '2026-11-22T08:00:00',
  finished_at: '2026-11-22T08:04:10',
  links: [{ href: 'http://x', rel: 'self' }],
})
const good = '2f8f6d8e-2d6c-4b6e-9a0c-0c7f3d0a1b2c'
const deep = '{"inventory": {"disks": [{}, {"size": 9223372036854775807}], "serial": "S\\u001b[2J", "none": null}}'
const stored = '{"b": 20.0,\n "a": 9223372036854775807}\n'

const service = serviceOf(({ method, path }) => {
  const node = path.split('/')[3]
  if (node === 'missing') return refused(404, 'Node missing was not found')
  if (node === 'busy') return refused(400, 'Cannot start')
  if (node === 'broken') return refused(500, 'disk full')
  if (node === 'deep') return [200, deep]
  if (path.endsWith('/data') || path.endsWith('/data/unprocessed')) return [200, stored]
  if (method === 'POST') return [202, '{}\n']
  if (node === undefined)
    return [
      200,
      { introspection: [status(good), status('5b1c9f10-1111-4222-8333-444455556666', 'Introspection timeout')] },
    ]
  if (node === 'slow') return [200, { ...status('slow'), state: 'waiting', finished: false, finished_at: null }]
  return [200, status(node, node === 'bad' ? 'Introspection timeout' : null)]
})
const directory = mkdtempSync(join(tmpdir(), 'data-'))
afterAll(async () => {
  await service.stop()
  rmSync(directory, { recursive: true })
})

const run = (...args: readonly string[]) => inspector(['introspection', ...args], service.environment)
const last = () => service.asked.at(-1)

test('list prints the four columns of the OpenStack client', async () => {
  const { code, out } = await run('list')
  expect(code).toBe(0)
  expect(out.split('\n')[1]).toBe(
    '| UUID                                 | Started at          | Finished at         | Error                 |',
  )
  expect(out).toContain(`| ${good} | 2026-11-22T08:00:00 | 2026-11-22T08:04:10 | None                  |`)
})

test('list hands page and states on', async () => {
  await run('list', '--marker', good, '--limit', '10', '--state', 'waiting,error')
  expect(last()).toMatchObject({ path: '/v1/introspection', query: `?marker=${good}&limit=10&state=waiting%2Cerror` })
})

test('list prints chosen columns for scripts, whatever their case', async () => {
  expect((await run('list', '-f', 'value', '-c', 'uuid', '-c', 'ERROR')).out).toBe(
    `${good} None\n5b1c9f10-1111-4222-8333-444455556666 Introspection timeout\n`,
  )
})

test('columns that do not exist end with 1', async () => {
  expect(await run('list', '-c', 'nope')).toMatchObject({ code: 1, out: '' })
})

test('status prints every key but the links, sorted', async () => {
  expect((await run('status', 'n1', '-f', 'json')).out).toBe(`{
  "error": null,
  "finished": true,
  "finished_at": "2026-11-22T08:04:10",
  "started_at": "2026-11-22T08:00:00",
  "state": "finished",
  "uuid": "n1"
}
`)
})

test('a node that is not known ends with 1 and the service’s sentence', async () => {
  expect(await run('status', 'missing')).toEqual({ code: 1, out: '', err: 'error: Node missing was not found\n' })
})

test('with -f json stdout is one JSON document, also after a failure', async () => {
  const { code, out } = await run('status', 'missing', '-f', 'json')
  expect(code).toBe(1)
  expect(JSON.parse(out)).toEqual({ error: { code: 'not_found', message: 'Node missing was not found' } })
})

test('a name is sent as one part of the path', async () => {
  await run('status', 'a b/c?d')
  expect(last()).toMatchObject({ path: '/v1/introspection/a b/c?d', query: '' })
})

test('start without waiting prints an empty line, and [] as JSON', async () => {
  expect(await run('start', 'n1', 'n2')).toEqual({ code: 0, out: '\n', err: '' })
  expect((await run('start', 'n1', '-f', 'json')).out).toBe('[]\n')
})

test('start hands workflow and boot management on', async () => {
  await run('start', 'n1', '--workflow', 'storage', '--no-manage-boot')
  expect(last()).toMatchObject({
    method: 'POST',
    path: '/v1/introspection/n1',
    query: '?workflow=storage&manage_boot=false',
  })
  await run('start', 'n1')
  expect(last()?.query).toBe('')
})

test('start goes on when a node is refused, and ends with 1', async () => {
  const { code, err } = await run('start', 'busy', 'n1')
  expect([code, err]).toEqual([1, 'Cannot start busy: Cannot start\n'])
  expect(last()?.path).toBe('/v1/introspection/n1')
})

test('start stops at the first node when the service fails, and ends with 3', async () => {
  expect(await run('start', 'broken', 'n1')).toMatchObject({ code: 3, out: '' })
  expect(last()?.path).toBe('/v1/introspection/broken')
})

test('start --wait prints the ends under what was typed; a node in error makes it 1', async () => {
  const { code, out, err } = await run('start', '--wait', 'n1', 'bad')
  expect(out).toBe(`\
+------+-----------------------+
| UUID | Error                 |
+------+-----------------------+
| n1   | None                  |
| bad  | Introspection timeout |
+------+-----------------------+
`)
  expect(err).toStartWith('Waiting for introspection to finish...\n')
  expect(code).toBe(1)
})

test('--check-errors prints the errors only', async () => {
  expect(await run('start', '--wait', '--check-errors', 'n1', 'bad')).toMatchObject({
    code: 1,
    out: '',
    err: expect.stringContaining('Introspection failed for some nodes: bad (Introspection timeout)') as string,
  })
})

test('--quiet leaves the result alone', async () => {
  expect(await run('wait', 'n1', '-q', '-f', 'value')).toEqual({ code: 0, out: 'n1 None\n', err: '' })
})

test('wait gives up in time with 5, and says for whom', async () => {
  const { code, out, err } = await run(
    'wait',
    'slow',
    'n1',
    '--wait-timeout',
    '50ms',
    '--interval',
    '10ms',
    '-f',
    'value',
  )
  expect([code, out]).toEqual([5, 'slow still running\nn1 None\n'])
  expect(err).toContain('Gave up waiting for slow')
})

test('data is written byte by byte, to stdout or to a file', async () => {
  expect((await run('data', 'save', 'n1')).out).toBe(stored)
  expect(last()?.path).toBe('/v1/introspection/n1/data')
  const file = join(directory, 'n1.json')
  expect(await run('data', 'save', 'n1', '--unprocessed', '--file', file)).toEqual({ code: 0, out: '', err: '' })
  expect(last()?.path).toBe('/v1/introspection/n1/data/unprocessed')
  expect(readFileSync(file, 'utf8')).toBe(stored)
})

test('data show prints all of it or a part: texts and numbers as they are, all else as JSON', async () => {
  expect((await run('data', 'show', 'n1')).out).toBe('{\n  "b": 20.0,\n  "a": 9223372036854775807\n}\n')
  expect((await run('data', 'show', 'deep', 'inventory.disks.1.size', '--unprocessed')).out).toBe(
    '9223372036854775807\n',
  )
  expect(last()?.path).toBe('/v1/introspection/deep/data/unprocessed')
  // A serial number of a machine that nobody trusts yet.
  expect((await run('data', 'show', 'deep', 'inventory.serial')).out).toBe('S\\x1b[2J\n')
  expect((await run('data', 'show', 'deep', 'inventory.none')).out).toBe('null\n')
})

test.each([
  ['inventroy', 'The data has no "inventroy", did you mean "inventory"?'],
  ['inventory.disks.2', '"inventory.disks" has 2 entries, from 0'],
  ['inventory.serial.x', '"inventory.serial" has nothing below it'],
  ['inventory.toString', '"inventory" has no "toString"'],
])('data show %s says what is there', async (path, why) => {
  expect(await run('data', 'show', 'deep', path)).toEqual({ code: 1, out: '', err: `error: ${why}\n` })
})

test('list can be narrowed to what failed, and to what started lately', async () => {
  await run('list', '--failed')
  expect(last()?.query).toContain('state=error')
  expect((await run('list', '--failed', '--state', 'waiting')).code).toBe(2)
  const uuids = async (since: string) => (await run('list', '--since', since, '-f', 'value', '-c', 'UUID')).out
  const age = Date.now() - Date.parse('2026-11-22T08:00:00Z')
  const minutes = Math.abs(Math.floor(age / 60_000))
  // The recorded starts may lie before or behind the clock of this machine.
  if (age > 0 && minutes < 24 * 24 * 60) expect(await uuids(`${minutes + 5}m`)).toContain(good)
  if (age > 3_600_000) expect(await uuids('10s')).toBe('')
})

test('a file that cannot be written ends with 3', async () => {
  const { code, err } = await run('data', 'save', 'n1', '--file', directory)
  expect(code).toBe(3)
  expect(err).toContain(`Cannot write "${directory}"`)
})

test('an unreachable service ends with 3 and says what to do', async () => {
  const { code, err } = await inspector(['introspection', 'list'], { INSPECTOR_URL: 'http://127.0.0.1:1' })
  expect(code).toBe(3)
  expect(err).toContain('connection refused')
})

test('--verbose says each request on stderr', async () => {
  expect((await run('-v', 'status', 'n1')).err).toBe(`GET ${service.url}/v1/introspection/n1\n`)
})

test('an empty name is no node, and nothing is asked', async () => {
  const before = service.asked.length
  for (const node of ['', '.', '..']) {
    const { code, out, err } = await run('status', node)
    expect([code, out]).toEqual([1, ''])
    expect(err).toBe(`error: Cannot ask for node "${node}": it has to be a UUID or a name\n`)
  }
  expect(service.asked.length).toBe(before)
})

test('OS_ENDPOINT is the service for types of login without a catalogue, and INSPECTOR_URL comes first', async () => {
  const list = (environment: Record<string, string>) => inspector(['introspection', 'list', '-f', 'value'], environment)
  expect((await list({ OS_AUTH_TYPE: 'none', OS_ENDPOINT: service.url })).code).toBe(0)
  expect((await list({ OS_ENDPOINT: service.url, INSPECTOR_URL: 'http://127.0.0.1:1' })).code).toBe(3)
  expect((await list({ OS_AUTH_TYPE: 'none', OS_ENDPOINT: 'http://127.0.0.1:1', ...service.environment })).code).toBe(0)
})

test('an authority that cannot be read is named, and could-not-find-out', async () => {
  const { code, err } = await run('list', '--os-cacert', '/nonexistent/ca.pem')
  expect([code, err]).toEqual([3, 'error: Cannot read "/nonexistent/ca.pem": no such file or directory\n'])
})

test('start prints which nodes were refused, for programs too', async () => {
  const { code, out, err } = await run('start', 'busy', 'missing', '-f', 'json')
  expect(code).toBe(1)
  expect(JSON.parse(out)).toEqual([
    { UUID: 'busy', Error: 'Cannot start' },
    { UUID: 'missing', Error: 'Node missing was not found' },
  ])
  expect(err).toContain('Cannot start busy: Cannot start\n')
  const waited = await run('start', '--wait', 'busy', 'good', '-f', 'value')
  expect([waited.code, waited.out]).toEqual([1, 'good None\nbusy Cannot start\n'])
})

test('a limit that is no number is wrong usage', async () => {
  expect((await run('list', '--limit', 'all')).code).toBe(2)
})

test('details of formats reach them', async () => {
  expect((await run('list', '-f', 'csv', '--quote', 'none', '-c', 'Error')).out).toBe(
    'Error\n\nIntrospection timeout\n',
  )
  expect((await run('list', '-f', 'json', '--noindent', '-c', 'Error')).out.split('\n').length).toBe(2)
  expect((await run('status', 'good', '-f', 'shell', '--prefix', 'x_', '-c', 'state')).out).toBe('x_state="finished"\n')
  expect((await run('list', '--sort-ascending', '--sort-descending')).code).toBe(2)
})

test('list goes on to the last page, as a service gives only so many at once', async () => {
  const all = Array.from({ length: 5 }, (_, index) => status(`n${index}`))
  const paged = serviceOf(({ query }) => {
    const marker = new URLSearchParams(query).get('marker')
    const from = marker === null ? 0 : all.findIndex(({ uuid }) => uuid === marker) + 1
    return [200, { introspection: all.slice(from, from + 2) }]
  })
  const list = (...args: readonly string[]) =>
    inspector(['introspection', 'list', '-f', 'value', '-c', 'UUID', ...args], paged.environment)
  expect((await list()).out).toBe('n0\nn1\nn2\nn3\nn4\n')
  expect((await list('--marker', 'n2')).out).toBe('n3\nn4\n')
  expect((await list('--limit', '2')).out).toBe('n0\nn1\n')
  await paged.stop()
})

test('a cloud of clouds.yaml says where the service is and who asks, and a leftover openrc does not', async () => {
  const home = mkdtempSync(join(tmpdir(), 'home-'))
  const clouds = `{"clouds": {"lab": {"auth_type": "none", "auth": {"endpoint": "${service.url}"}}}}`
  await Bun.write(join(home, '.config/openstack/clouds.yaml'), clouds)
  const openrc = { HOME: home, OS_AUTH_URL: 'http://127.0.0.1:1', OS_USERNAME: 'a', OS_PASSWORD: 'b' }
  const list = ['introspection', 'list', '-f', 'value', '-c', 'UUID']
  expect((await inspector(list, { ...openrc, OS_CLOUD: 'lab' })).out).toStartWith(good)
  expect((await inspector([...list, '--os-cloud', 'lab'], openrc)).out).toStartWith(good)
  const unknown = await inspector(list, { ...openrc, OS_CLOUD: 'prod' })
  expect([unknown.code, unknown.err]).toEqual([
    3,
    `error: Cannot use the cloud "prod": "${home}/.config/openstack/clouds.yaml" has no such cloud; it has lab\n`,
  ])
  rmSync(home, { recursive: true })
})

test('an interface that the node does not have ends with 1', async () => {
  const nics = serviceOf(() => [200, { all_interfaces: { eth0: { mac: '52:54:00:00:00:01' } } }])
  const show = (name: string) => inspector(['introspection', 'interface', 'show', 'n1', name], nics.environment)
  expect(await show('eth9')).toEqual({ code: 1, out: '', err: 'error: Interface eth9 was not found on this node\n' })
  expect((await show('toString')).code).toBe(1)
  await nics.stop()
})

test.each([
  [['--fields', 'nope'], 'Allowed choices are interface, mac, node_ident'],
  [['--long', '--fields', 'mac'], 'cannot be used with'],
  [['--vlan', 'x'], 'Write a whole number'],
])('interface list n1 %j is wrong usage', async (args, said) => {
  const { code, err } = await run('interface', 'list', 'n1', ...args)
  expect(code).toBe(2)
  expect(err).toContain(said)
})
