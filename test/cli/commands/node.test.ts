import { afterAll, expect, test } from 'bun:test'
import { inspector, refused, serviceOf } from '../terminal.ts'

const node = {
  uuid: '2f8f6d8e-2d6c-4b6e-9a0c-0c7f3d0a1b2c',
  name: 'node-1',
  driver: 'ipmi',
  provision_state: 'manageable',
  properties: { cpus: '8', memory_mb: '2048', local_gb: '19' },
  links: [],
}
const ports = [
  { uuid: 'p1', address: '52:54:00:44:49:56' },
  { uuid: 'p2', address: '52:54:00:44:49:57' },
]

const service = serviceOf(({ method, path, body }) => {
  const ref = path.split('/')[4]
  if (ref === 'missing') return refused(404, 'Cannot find node "missing"')
  if (method === 'DELETE') return [204, undefined]
  if (method === 'GET') return [200, ref === undefined ? { nodes: [node] } : { ...node, ports }]
  const wanted = JSON.parse(body) as { name?: string }
  if (wanted.name === 'taken') return refused(409, 'the name "taken" is taken')
  return [201, { ...node, ...wanted }]
})
afterAll(() => service.stop())

const run = (args: readonly string[], input = '') => inspector(['node', ...args], service.environment, input)
const bodies = () =>
  service.asked.filter(({ method }) => method === 'POST').map(({ body }) => JSON.parse(body) as unknown)

test('list shows what was found', async () => {
  expect((await run(['list', '-f', 'csv'])).out).toBe(
    '"UUID","Name","Driver","Provisioning State","CPUs","Memory MB","Local GB"\n' +
      '"2f8f6d8e-2d6c-4b6e-9a0c-0c7f3d0a1b2c","node-1","ipmi","manageable","8","2048","19"\n',
  )
})

test('show prints the addresses of ports in a table, and everything as JSON', async () => {
  const { out } = await run(['show', 'node-1'])
  expect(out).toContain('| ports           | 52:54:00:44:49:56 ')
  expect(out).toContain("{'cpus': '8', 'memory_mb': '2048', 'local_gb': '19'}")
  expect(out).not.toContain('links')
  expect(JSON.parse((await run(['show', 'node-1', '-f', 'json'])).out)).toMatchObject({ ports })
})

test('create sends what was given and nothing else', async () => {
  const args = [
    'create',
    '--name',
    'n',
    '--driver-info',
    'ipmi_address=192.0.2.7',
    '--driver-info',
    'ipmi_password=a=b',
    '--mac',
    '52:54:00:12:34:56',
  ]
  expect((await run([...args, '-f', 'value', '-c', 'name'])).out).toBe('n\n')
  expect(bodies().at(-1)).toEqual({
    name: 'n',
    driver_info: { ipmi_address: '192.0.2.7', ipmi_password: 'a=b' },
    macs: ['52:54:00:12:34:56'],
  })
})

test('a pair without = is wrong usage', async () => {
  expect(await run(['create', '--property', 'cpus'])).toMatchObject({
    code: 2,
    err: expect.stringContaining('Write it as key=value') as string,
  })
})

test('delete goes on after a failure, and ends with 1', async () => {
  const { code, err } = await run(['delete', 'missing', 'node-1'])
  expect([code, err]).toEqual([1, 'Cannot delete missing: Cannot find node "missing"\nDeleted node node-1\n'])
})

test('import takes a YAML list from stdin, goes on after a failure, and says which failed', async () => {
  const before = bodies().length
  const { code, out } = await run(
    ['import', '-', '-f', 'value', '-c', 'Name', '-c', 'Error'],
    '- name: taken\n- {name: b, macs: ["52:54:00:44:49:56"]}\n',
  )
  expect([code, out]).toEqual([1, 'taken the name "taken" is taken\nb None\n'])
  expect(bodies().slice(before)).toEqual([{ name: 'taken' }, { name: 'b', macs: ['52:54:00:44:49:56'] }])
})

test('import takes an instackenv.json of TripleO', async () => {
  const entry = {
    name: 'c',
    pm_type: 'pxe_ipmitool',
    pm_addr: '192.0.2.7',
    pm_user: 'admin',
    pm_password: 'p',
    cpu: '4',
    mac: ['52:54:00:44:49:56'],
    ports: [{ address: '52:54:00:44:49:57' }],
  }
  expect((await run(['import', '-'], JSON.stringify({ nodes: [entry] }))).code).toBe(0)
  expect(bodies().at(-1)).toEqual({
    name: 'c',
    driver: 'ipmi',
    driver_info: { ipmi_address: '192.0.2.7', ipmi_username: 'admin', ipmi_password: 'p' },
    properties: { cpus: '4' },
    macs: ['52:54:00:44:49:56', '52:54:00:44:49:57'],
  })
})

test.each([
  ['{a: 1}', 'it is neither a list of nodes nor {nodes: […]}'],
  ['- 7', 'entry 1 is not an object'],
  ['a: [', 'Cannot import "-"'],
  ['- {pm_type: ilo, name: x}', 'pm_type "ilo": known are ipmi'],
])('the file %j is refused before anything is sent', async (text, said) => {
  const before = service.asked.length
  const { code, err } = await run(['import', '-'], text)
  expect(code).toBe(1)
  expect(err).toContain(said)
  expect(service.asked).toHaveLength(before)
})

test('a file that is not there ends with 3', async () => {
  expect((await run(['import', '/nonexistent.yaml'])).code).toBe(3)
})

test('import refuses a tag that it does not know, and sends nothing', async () => {
  const before = bodies().length
  const { code, out, err } = await run(['import', '-'], '- {name: a}\n- !file {name: b}\n')
  expect([code, out]).toEqual([1, ''])
  expect(err).toStartWith('error: Cannot import "-": Unresolved tag: !file at line 2, column 3:')
  expect(bodies().length).toBe(before)
})

test('a file that cannot be read is told in words', async () => {
  const { code, err } = await run(['import', '/nonexistent/nodes.yaml'])
  expect([code, err]).toEqual([3, 'error: Cannot read "/nonexistent/nodes.yaml": no such file or directory\n'])
})

test('an import that the service leaves half way says how far it came', async () => {
  let left = 2
  const leaving = serviceOf(({ body }) =>
    left-- > 0 ? [201, JSON.parse(body)] : [503, { error: { message: 'shutting down' } }],
  )
  const { code, err } = await inspector(
    ['node', 'import', '-'],
    leaving.environment,
    '[{name: a}, {name: b}, {name: c}, {name: d}]',
  )
  await leaving.stop()
  expect(code).toBe(3)
  expect(err).toEndWith('failed with 503: shutting down; 2 of 4 nodes were dealt with, import again for the rest\n')
})
