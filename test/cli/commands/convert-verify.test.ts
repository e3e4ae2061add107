import { afterAll, beforeAll, beforeEach, expect, test } from 'bun:test'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fakeIronic, nodeBmc, nodeMac, nodeUuid, type FakeIronic } from '../../fakes/ironic.ts'
import { fakeKeystone } from '../../fakes/keystone.ts'
import { inspector, refused, serviceOf } from '../terminal.ts'

const folder = mkdtempSync(join(tmpdir(), 'verify-'))
const at = (name: string) => join(folder, name)
const node = nodeUuid(1)

const report = {
  inventory: {
    bmc_address: nodeBmc(1),
    interfaces: [{ name: 'eth0', mac_address: nodeMac(1), has_carrier: true, ipv4_address: '192.0.2.7' }],
    cpu: { count: 4, architecture: 'x86_64' },
    memory: { physical_mb: 8192 },
    disks: [],
    boot: { current_boot_mode: 'bios', pxe_interface: nodeMac(1) },
  },
}

let ironic: FakeIronic
/** What the original keeps; undefined: nothing. */
let kept: { readonly unprocessed?: unknown; readonly processed?: unknown } = {}
let processed: unknown
let rules: readonly { readonly uuid: string }[] = []
const original = serviceOf(({ path }) => {
  if (path === '/v1/rules') return [200, { rules }]
  if (path.startsWith('/v1/rules/')) return [200, rules.find(({ uuid }) => path.endsWith(uuid))]
  const [, kind] = /^\/v1\/introspection\/[^/]+\/(data(?:\/unprocessed)?)$/.exec(path) ?? []
  const data = kind === 'data' ? kept.processed : kind === undefined ? undefined : kept.unprocessed
  if (data !== undefined) return [200, data]
  return path === '/' ? [200, { versions: [] }] : refused(404, `There is nothing of it`)
})

beforeAll(async () => {
  ironic = await fakeIronic({ nodes: 2 })
  writeFileSync(
    at('inspector.conf'),
    `[DEFAULT]
auth_strategy = noauth
listen_address = 127.0.0.1
[processing]
processing_hooks = ramdisk_error,validate_interfaces
add_ports = active
[pxe_filter]
driver = noop
[ironic]
auth_type = none
endpoint_override = ${ironic.url}
`,
  )
  writeFileSync(at('report.json'), JSON.stringify({ ...report, logs: 'bG9ncw==' }))
  expect((await inspector(['convert', at('inspector.conf'), '-o', at('made')])).code).toBe(0)
  const planned = ['plan', at('report.json'), '--config', at('made/inspector.yaml'), '--show', 'data', '-f', 'json']
  processed = JSON.parse((await inspector(planned)).out)
})
beforeEach(() => {
  kept = { unprocessed: report, processed }
})
afterAll(async () => {
  await ironic.stop()
  await original.stop()
  rmSync(folder, { recursive: true })
})

/** What was said of the reports, and the exit status. */
async function verified(...args: readonly string[]) {
  const { code, out, err } = await inspector(
    ['convert', at('inspector.conf'), '--check', ...args],
    original.environment,
  )
  return { code, err, said: out.split('\n').filter((line) => /^([✓✗]|    )/.test(line)) }
}

test('the report that the original keeps of a node', async () => {
  expect(await verified('--verify', node)).toEqual({
    code: 0,
    err: expect.stringContaining('legacy_roles'),
    said: [`✓ ${node}: the same`],
  })
})

test('a report in a file: its BMC address and MACs tell the node, and data are compared', async () => {
  expect(await verified('--verify', at('report.json'))).toMatchObject({
    code: 0,
    said: [`✓ ${at('report.json')}, of ${node}: the same`],
  })
  kept = { unprocessed: report, processed: { ...report, cpus: 5 } }
  const { code, said } = await verified('--verify', at('report.json'))
  expect([code, said[0]]).toEqual([1, `✗ ${at('report.json')}, of ${node}: it would differ`])
  expect(said.slice(1).every((line) => line.startsWith('    data /'))).toBe(true)
})

test('what Ironic has is compared also where the original keeps nothing, or another report', async () => {
  kept = {}
  const name = `${at('report.json')}, of ${node}`
  expect(await verified('--verify', at('report.json'))).toMatchObject({
    code: 0,
    said: [`✓ ${name}: the same; its data are not compared, as ironic-inspector keeps none`],
  })
  kept = { unprocessed: { inventory: {} }, processed }
  expect((await verified('--verify', at('report.json'))).said).toEqual([
    `✓ ${name}: the same; its data are not compared, as those that ironic-inspector keeps are of another report`,
  ])
  kept = {}
  const changed = {
    ...report,
    inventory: {
      ...report.inventory,
      interfaces: [
        ...report.inventory.interfaces,
        { name: 'eth1', mac_address: '52:54:00:aa:00:01', has_carrier: true, ipv4_address: '192.0.2.8' },
      ],
    },
  }
  writeFileSync(at('wider.json'), JSON.stringify(changed))
  expect(await verified('--verify', at('wider.json'))).toMatchObject({
    code: 1,
    said: [
      `✗ ${at('wider.json')}, of ${node}: it would differ; its data are not compared, as ironic-inspector keeps none`,
      '    port 52:54:00:aa:00:01 would be created',
    ],
  })
})

test('several: further reports may stand among the files, as a shell writes them', async () => {
  mkdirSync(at('reports'), { recursive: true })
  const other = { ...report, inventory: { ...report.inventory, bmc_address: '192.0.2.99', interfaces: [] } }
  writeFileSync(at('reports/a.json'), JSON.stringify(report))
  writeFileSync(at('reports/b.json'), JSON.stringify(other))
  writeFileSync(at('reports/c.json'), JSON.stringify(report))
  const paths = ['a', 'b', 'c'].map((name) => at(`reports/${name}.json`))
  const { code, said } = await verified('--verify', ...paths)
  expect(code).toBe(1)
  expect(said).toEqual([
    `✓ ${paths[0]}, of ${node}: the same`,
    `✗ ${paths[1]}: not compared: Ironic has no node with the BMC address, or with a port of the MACs, in it`,
    `✓ ${paths[2]}, of ${node}: the same`,
  ])
})

test('a report that several nodes may have sent, or that is none, is not compared', async () => {
  const both = [nodeMac(1), nodeMac(2)].map((mac_address, index) => ({ name: `eth${index}`, mac_address }))
  writeFileSync(at('both.json'), JSON.stringify({ inventory: { interfaces: both } }))
  writeFileSync(at('none.json'), '[]')
  const { code, said } = await verified('--verify', at('both.json'), '--verify', at('none.json'))
  expect(code).toBe(1)
  expect(said[0]).toContain('not compared: several nodes have keys of it: ')
  expect(said[1]).toContain('it is no JSON object')
})

test('a file that is not there is no node, and reports alone are nothing to convert', async () => {
  expect(await verified('--verify', at('missing.json'))).toMatchObject({
    code: 3,
    err: expect.stringContaining('there is no such file'),
  })
  const { code, err } = await inspector(['convert', at('report.json'), '--verify', node], original.environment)
  expect([code, err]).toEqual([1, expect.stringContaining('There is nothing to convert')])
})

test('nothing is changed anywhere', async () => {
  const before = ironic.requests.length
  await verified('--verify', node, at('report.json'))
  expect(ironic.requests.slice(before).filter(({ method }) => method !== 'GET')).toEqual([])
  expect(original.asked.filter(({ method }) => method !== 'GET')).toEqual([])
})

test('Keystone is asked for one token', async () => {
  const keystone = await fakeKeystone({ catalogue: { baremetal: ironic.url } })
  try {
    const auth = `auth_type = password
auth_url = ${keystone.authUrl}
username = ironic-inspector
password = secret
project_name = service
user_domain_name = Default
project_domain_name = Default
`
    const conf = readFileSync(at('inspector.conf'), 'utf8').replace('auth_type = none\n', auth)
    writeFileSync(at('keystone.conf'), conf)
    const args = ['convert', at('keystone.conf'), '--check', '--verify', at('report.json')]
    const { out } = await inspector(args, original.environment)
    expect(out).toContain(`✓ ${at('report.json')}, of ${node}: the same`)
    expect(keystone.requests.filter(({ method }) => method === 'POST')).toHaveLength(1)
  } finally {
    await keystone.stop()
  }
})

test('passwords are not shown, and not compared with the masks that Ironic shows', async () => {
  const set = (name: string) => ({ action: 'set-attribute', path: `/driver_info/${name}`, value: 'planted' })
  const rule = (name: string, index: number) => ({
    uuid: `00000000-0000-4000-8000-00000000000${index}`,
    description: name,
    conditions: [],
    actions: [set(name)],
  })
  rules = ['ipmi_password', 'redfish_password'].map(rule)
  const { said } = await verified('--verify', node)
  rules = []
  expect(said).toEqual([
    `✗ ${node}: it would differ`,
    '    node /driver_info/redfish_password: nothing, and would be "***"',
  ])
})
