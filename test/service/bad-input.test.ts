/** Whatever is posted to the public endpoint gets a clear answer, loses nothing, and leaves the service alive. */

import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { fakeIronic, nodeUuid, type FakeIronic } from '../fakes/ironic.ts'
import { report } from '../introspection/house.ts'
import { emptyDirectory, freePort, serve, until, type Inspector } from './inspector.ts'
import { nodesOf, openTo } from './nodes.ts'

let directory: Awaited<ReturnType<typeof emptyDirectory>>
let ironic: FakeIronic
let inspector: Inspector
let taken = 0

beforeAll(async () => {
  directory = await emptyDirectory()
  ironic = await fakeIronic({ nodes: 50 })
  const port = await freePort()
  inspector = await serve(
    `${openTo({ ironic, port })}introspection: {workflow: site, start_delay: 0s}
workflows: {site: {ports: {add_ports: all}, steps: [ramdisk_error, root_disk_selection, scheduler, validate_interfaces, capabilities, pci_devices]}}
`,
    { cwd: directory.path, port },
  )
})
afterAll(async () => {
  await inspector.signal('SIGKILL')
  await ironic.stop()
  await directory.remove()
})

const { status, waiting } = nodesOf(() => inspector.url)

/** A node that waits and no test has used. */
async function fresh(): Promise<number> {
  const k = ++taken
  await waiting(k)
  return k
}

async function post(
  body: string | Uint8Array<ArrayBuffer> | ReadableStream,
  headers: Record<string, string> = {},
): Promise<{ status: number; message: string; uuid?: string }> {
  const answer = await fetch(`${inspector.url}/v1/continue`, { method: 'POST', body, headers })
  const value = (await answer.json()) as { error?: { message: string }; uuid?: string }
  return { status: answer.status, message: value.error?.message ?? '', ...(value.uuid ? { uuid: value.uuid } : {}) }
}

describe('refused with 400 and a reason, while the node goes on waiting', () => {
  test.each<[string, string | Uint8Array<ArrayBuffer> | ReadableStream, RegExp]>([
    ['nothing', '', /empty|JSON/i],
    ['what is not JSON', '{"inventory": ', /JSON/],
    ['a list', '[]', /object/],
    ['a number', '7', /object/],
    ['null', 'null', /object/],
    ['what is not UTF-8', new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), /UTF-8/],
    ['10,000 levels', '{"a":'.repeat(10_000) + '1' + '}'.repeat(10_000), /deep|nest/],
    ['10,000 lists', '{"a":' + '['.repeat(10_000) + ']'.repeat(10_000) + '}', /deep|nest/],
    ['a report of an unknown node', JSON.stringify(report(4000)), /could not find a node/i],
    ['a report without any key', '{}', /could not find a node/i],
  ])('%s', async (_what, body, message) => {
    const k = await fresh()
    const answer = await post(body)
    expect(answer.status).toBe(400)
    expect(answer.message).toMatch(message)
    expect((await status(k)).state).toBe('waiting')
  })
})

test('65 MiB are refused with 413, with and without a length, before they are all read', async () => {
  const large = new Uint8Array(65 * 1024 * 1024).fill(0x20)
  expect(await post(large)).toMatchObject({ status: 413, message: expect.stringContaining('67108864 bytes') })
  const chunked = new ReadableStream({
    start(controller) {
      for (let part = 0; part < 65; part++) controller.enqueue(large.subarray(0, 1024 * 1024))
      controller.close()
    },
  })
  expect((await post(chunked)).status).toBe(413)
})

describe('taken', () => {
  test.each([
    ['application/x-www-form-urlencoded'],
    ['text/plain'],
    ['nonsense'],
    ['application/json; charset=latin1'],
  ])('as content type %s', async (type) => {
    const k = await fresh()
    expect(await post(JSON.stringify(report(k)), { 'content-type': type })).toEqual({
      status: 200,
      message: '',
      uuid: nodeUuid(k),
    })
  })

  test('with MACs in upper case', async () => {
    const k = await fresh()
    const text = JSON.stringify(report(k)).replaceAll(/52:54:0[01](:[0-9a-f]{2}){3}/g, (mac) => mac.toUpperCase())
    expect((await post(text)).status).toBe(200)
  })

  test('with numbers that JavaScript cannot hold, which stay as they were written', async () => {
    const k = await fresh()
    const text = JSON.stringify(report(k)).replace(/\}$/, ',"big":9223372036854775807,"float":20.0}')
    expect((await post(text)).status).toBe(200)
    for (const kind of ['data', 'data/unprocessed']) {
      const kept = await (await fetch(`${inspector.url}/v1/introspection/${nodeUuid(k)}/${kind}`)).text()
      expect(kept).toContain('"big":9223372036854775807,"float":20.0')
    }
  })

  test('with keys named __proto__ and with lone surrogates, which stay data', async () => {
    const k = await fresh()
    const text = JSON.stringify(report(k)).replace(/\}$/, ',"__proto__":{"polluted":true},"text":"\\ud800"}')
    expect((await post(text)).status).toBe(200)
    const kept = await (await fetch(`${inspector.url}/v1/introspection/${nodeUuid(k)}/data`)).text()
    expect(kept).toContain('"__proto__":{"polluted":true}')
    const other = await fresh()
    await post(JSON.stringify(report(other)))
    expect(await (await fetch(`${inspector.url}/v1/introspection/${nodeUuid(other)}/data`)).text()).not.toContain(
      'polluted',
    )
  })

  test('with 4,000 NICs whose MACs are no MACs', async () => {
    const k = await fresh()
    const value = report(k)
    const inventory = value.inventory as { interfaces: unknown[] }
    const nics = Array.from({ length: 4000 }, (_, index) => ({
      name: `e${index}`,
      mac_address: 'aa-bb',
      ipv4_address: null,
    }))
    const many = { ...value, inventory: { ...inventory, interfaces: [...inventory.interfaces, ...nics] } }
    expect((await post(JSON.stringify(many))).status).toBe(200)
  })
})

test('a second report after the end is refused, and what the first one did stays', async () => {
  const k = await fresh()
  await post(JSON.stringify(report(k)))
  await until(async () => (await status(k)).state === 'finished', 'it is finished')
  const properties = ironic.nodes.get(nodeUuid(k))!.properties
  expect((await post(JSON.stringify(report(k, { second: true })))).status).toBe(400)
  expect(await status(k)).toMatchObject({ state: 'finished', error: null })
  expect(ironic.nodes.get(nodeUuid(k))!.properties).toEqual(properties)
})

test('a report whose parts all have the wrong type ends in error or is taken, and never in a 500', async () => {
  for (const wrong of [null, 7, 'text', true, [], [null], {}, { a: [] }]) {
    const k = await fresh()
    const value = report(k)
    for (const part of ['disks', 'cpu', 'memory', 'boot', 'system_vendor', 'hostname'])
      (value.inventory as Record<string, unknown>)[part] = wrong
    const { status: code, message } = await post(
      JSON.stringify({ ...value, root_disk: wrong, pci_devices: wrong, boot_interface: wrong }),
    )
    expect([200, 400]).toContain(code)
    if (code === 400) expect((await status(k)).error).toBe(message)
  }
})
