/** The corpus of `test/hostile/` against the binary: clear answers, nobody else held up, no other node touched, nothing written elsewhere, a whole database. */

import { Database } from 'bun:sqlite'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'bun:test'
import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { fakeIronic, nodeUuid, type FakeIronic } from '../fakes/ironic.ts'
import { templates } from '../hostile/format-text.ts'
import { corpus } from '../hostile/index.ts'
import { reportOf, type Payload } from '../hostile/payload.ts'
import { prototypeNames } from '../hostile/prototype-names.ts'
import { readByRules } from '../hostile/read-by-rules.ts'
import { statements } from '../hostile/sql.ts'
import { wrongRules } from '../hostile/wrong-rules.ts'
import { command, emptyDirectory, freePort, serve, until, type Inspector } from './inspector.ts'
import { nodesOf, openTo } from './nodes.ts'

const all = Object.values(corpus).flat()
/** In ms. Others may wait for as long while a report is taken. */
const longestStall = 50
/** On a busy machine others wait for it, too: the best try counts. */
const tries = 5
/** The last node waits from the beginning to the end, and the one before it was never started. */
const bystander = ((all.length + readByRules.length + 1) * tries + templates.length + prototypeNames.length) * 2 + 2
let directory: Awaited<ReturnType<typeof emptyDirectory>>
let rulesDirectory: Awaited<ReturnType<typeof emptyDirectory>>
let ironic: FakeIronic
let inspector: Inspector
let waits: Waits
let taken = 0

beforeAll(async () => {
  directory = await emptyDirectory()
  rulesDirectory = await emptyDirectory()
  ironic = await fakeIronic({ nodes: bystander })
  for (const node of ironic.nodes.values()) node.properties = { root_device: { name: 's!= /dev/nosuch' } }
  const port = await freePort()
  inspector = await serve(
    `${openTo({ ironic, port })}introspection: {workflow: site, start_delay: 0s}
keep: {ramdisk_logs: {when: always, directory: logs, filename: "{bmc}_{mac}_{dt:%f}.gz"}}
workflows:
  site:
    ports: {add_ports: pxe, keep_ports: all}
    steps:
      - ramdisk_error
      - root_disk_selection
      - scheduler
      - validate_interfaces
      - capabilities: {boot_mode: true}
      - pci_devices: {aliases: [{name: nic, vendor_id: "8086", product_id: "1572"}]}
      - extra_hardware
      - lldp_basic
      - local_link_connection
      - rules
rules:
  - {id: addresses, when: 'data["read"].exists(x, inNet(x, "192.0.2.0/24"))', set: {/extra/read: x}}
  - {id: patterns, when: 'data["read"].exists(x, x.matches("(.*a){12}$"))', set: {/extra/read: x}}
  - {id: pairs, when: 'data["read"].exists(x, data["read"].exists(y, x > y))', set: {/extra/read: x}}
`,
    { cwd: directory.path, port },
  )
  waits = pinged(inspector)
  await waiting(bystander)
})
afterAll(async () => {
  waits.stop()
  await inspector.signal('SIGKILL')
  await ironic.stop()
  await directory.remove()
  await rulesDirectory.remove()
})

type Waits = { longest(): Promise<number>; stop(): void }

/** Another process asks the service all the time, as this one is busy with other things. */
function pinged({ url, pid }: Inspector): Waits {
  const child = Bun.spawn([process.execPath, join(import.meta.dir, '../hostile/ping.ts'), url, String(pid)], {
    stdin: 'pipe',
    stdout: 'pipe',
    stderr: 'inherit',
  })
  const lines = createInterface({ input: Readable.fromWeb(child.stdout as never) })[Symbol.asyncIterator]()
  return {
    async longest() {
      void child.stdin.write('\n')
      void child.stdin.flush()
      return Number((await lines.next()).value)
    },
    stop: () => child.kill(),
  }
}

const at = (path: string) => `${inspector.url}/v1/${path}`
const { status, waiting } = nodesOf(() => inspector.url)

/** A node that waits, and behind it one that is never started, for payloads that name two. */
async function fresh(): Promise<number> {
  taken += 2
  await waiting(taken - 1)
  return taken - 1
}

async function post(body: string | Uint8Array<ArrayBuffer>): Promise<{ code: number; message: string }> {
  const answer = await fetch(at('continue'), { method: 'POST', body })
  const value = (await answer.json()) as { error?: { message: string } }
  return { code: answer.status, message: value.error?.message ?? '' }
}

const forgetRules = async () => void (await fetch(at('rules'), { method: 'DELETE' }))

const untouched = () => JSON.stringify([ironic.nodes.get(nodeUuid(bystander)), ironic.nodes.get(nodeUuid(taken))])

/** Posts it and looks at what becomes of it; gives for how many ms others waited at most. */
async function refusedOrTaken(payload: Payload): Promise<number> {
  const k = await fresh()
  const before = untouched()
  const body = payload.body(k)
  await waits.longest()
  const { code, message } = await post(body)
  expect([200, 400, 413]).toContain(code)
  if (payload.refused) {
    expect([code >= 400, message]).toEqual([true, expect.stringMatching(payload.refused)])
    expect(await status(k)).toMatchObject({ state: 'waiting', error: null })
    expect(ironic.nodes.get(nodeUuid(k))!.properties).toEqual({ root_device: { name: 's!= /dev/nosuch' } })
  } else {
    await until(async () => ['finished', 'error'].includes((await status(k)).state), 'it is over')
    const { state, error } = await status(k)
    if (payload.harmless) expect({ code, state, error }).toEqual({ code: 200, state: 'finished', error: null })
    // The database holds UTF-8, which has no halves of characters.
    if (state === 'error') expect(error).toBe(message.toWellFormed())
    if (state === 'error') expect(error).not.toBe('')
    // Every list of introspections shows it.
    expect((error ?? '').length).toBeLessThan(20_000)
  }
  const stall = await waits.longest()
  if (payload.keeps !== undefined)
    for (const kind of ['data', 'data/unprocessed'])
      expect((await (await fetch(at(`introspection/${nodeUuid(k)}/${kind}`))).text()).includes(payload.keeps)).toBe(
        true,
      )
  expect(untouched()).toBe(before)
  expect(await status(bystander)).toMatchObject({ state: 'waiting', error: null })
  return stall
}

async function takenWithoutStall(payload: Payload): Promise<void> {
  const stalls: number[] = []
  do stalls.push(await refusedOrTaken(payload))
  while (Math.min(...stalls) > longestStall && stalls.length < tries)
  expect(Math.min(...stalls)).toBeLessThanOrEqual(longestStall)
}

for (const [about, payloads] of Object.entries(corpus))
  describe(about, () => {
    // Making and sending what is large takes a while on a busy machine.
    test.each(payloads.map((payload) => [payload.says, payload] as const))(
      '%s',
      (_says, payload) => takenWithoutStall(payload),
      120_000,
    )
  })

describe('what a rule reads', () => {
  afterEach(forgetRules)
  test.each(readByRules)(
    '%s',
    async (says, condition, big) => {
      const rule = JSON.stringify({ conditions: [condition], actions: [{ action: 'add-trait', name: 'CUSTOM_A' }] })
      for (let n = 0; n < 3; n++) expect((await fetch(at('rules'), { method: 'POST', body: rule })).status).toBe(201)
      await takenWithoutStall({ says, body: (k) => JSON.stringify({ ...reportOf(k), big }), harmless: true })
    },
    120_000,
  )
})

test('rules in our form that read a large value stall nobody, and say when it is too much', async () => {
  const read = Array.from({ length: 60_000 }, () => '198.51.100.7')
  await takenWithoutStall({ says: 'many addresses', body: (k) => JSON.stringify({ ...reportOf(k), read }) })
  expect((await status(taken - 1)).error).toContain('it takes more than')
}, 120_000)

describe('templates in a rule', () => {
  afterEach(forgetRules)
  test.each(templates)('%s', async (template) => {
    const actions = [
      { action: 'set-attribute', path: '/extra/hostile', value: { [template]: [template] } },
      { action: 'set-capability', name: 'hostile', value: template },
    ]
    const created = await fetch(at('rules'), {
      method: 'POST',
      body: JSON.stringify({ actions, description: template }),
    })
    expect(created.status).toBe(201)
    const k = await fresh()
    const { code, message } = await post(JSON.stringify(reportOf(k)))
    await until(async () => ['finished', 'error'].includes((await status(k)).state), 'it is over')
    expect(await status(k)).toMatchObject(
      code === 200 ? { state: 'finished', error: null } : { state: 'error', error: message },
    )
    const { extra } = ironic.nodes.get(nodeUuid(k))!
    // What Python would fill in is refused, whatever a rule's author may do with it; all other text is text.
    if (/[{}]/.test(template.replaceAll(/\{\{|\}\}/g, ''))) expect([code, extra]).toEqual([400, {}])
    else expect(extra).toEqual({ hostile: { [filled(template)]: [filled(template)] } })
    expect(message).toMatch(code === 200 ? /^$/ : /Cannot apply rule .*actions\[0\], set-attribute, value: /)
  })
})

const filled = (template: string) => template.replaceAll('{{', '{').replaceAll('}}', '}')

describe('a rule that is wrong is refused with one message of its place and a remedy', () => {
  test.each(wrongRules)('%s', async (_what, rule, message) => {
    const text = typeof rule === 'string' ? rule : JSON.stringify(rule)
    const answer = await fetch(at('rules'), { method: 'POST', body: text })
    const { error } = (await answer.json()) as { error: { message: string } }
    expect([answer.status, error.message]).toEqual([400, expect.stringMatching(message)])
  })

  test.each(wrongRules)('imported between good ones: %s', async (_what, rule, message) => {
    const good = JSON.stringify({ actions: [{ action: 'add-trait', name: 'CUSTOM_A' }] })
    const text = typeof rule === 'string' ? rule : JSON.stringify(rule)
    await writeFile(join(rulesDirectory.path, 'rules.json'), `[${good},${text},${good}]`)
    const { code, stdout, stderr } = await command(['rule', 'import', 'rules.json', '--inspector-url', inspector.url], {
      cwd: rulesDirectory.path,
    })
    expect(code).not.toBe(0)
    expect(stdout).toBe('')
    expect(stderr).toMatch(message)
    expect(stderr).toMatch(/rules\.json.*2/)
    expect(await (await fetch(at('rules'))).json()).toEqual({ rules: [] })
  })
})

describe('names of prototypes in a rule', () => {
  afterEach(forgetRules)
  test.each(prototypeNames)('%s', async (name) => {
    const rule = {
      conditions: [
        { op: 'is-empty', field: name },
        { op: 'is-empty', field: `node://properties.${name}` },
      ],
      actions: [
        { action: 'set-attribute', path: `/extra/${name}`, value: name },
        { action: 'extend-attribute', path: `/extra/list-${name}`, value: name, unique: true },
        { action: 'set-capability', name, value: 'x' },
      ],
    }
    expect((await fetch(at('rules'), { method: 'POST', body: JSON.stringify(rule) })).status).toBe(201)
    const k = await fresh()
    expect(await post(JSON.stringify(reportOf(k)))).toEqual({ code: 200, message: '' })
    const { extra, properties } = ironic.nodes.get(nodeUuid(k))!
    if (name !== '__proto__') expect(Object.entries(extra as object)).toContainEqual([name, name])
    expect((extra as Record<string, unknown>)[`list-${name}`]).toEqual([name])
    expect((properties as { capabilities: string }).capabilities).toContain(`${name}:x`)
  })
})

describe('SQL in the path and in the query', () => {
  test.each(statements)('%s', async (statement) => {
    const text = encodeURIComponent(statement)
    const asked = await Promise.all([
      fetch(at(`introspection/${text}`)),
      fetch(at(`introspection/${text}`), { method: 'POST' }),
      fetch(at(`introspection/${text}/abort`), { method: 'POST' }),
      fetch(at(`introspection/${text}/data`)),
      fetch(at(`introspection/${text}/data/unprocessed`), { method: 'POST' }),
      fetch(at(`introspection/${nodeUuid(bystander)}${text}`)),
      fetch(at(`introspection?marker=${text}`)),
      fetch(at(`introspection?limit=${text}`)),
      fetch(at(`introspection?state=${text}`)),
      fetch(at(`rules/${text}`)),
      fetch(at(`rules/${text}`), { method: 'DELETE' }),
    ])
    for (const answer of asked) {
      expect([400, 404]).toContain(answer.status)
      expect(((await answer.json()) as { error: { message: string } }).error.message).not.toBe('')
    }
  })
})

test('nothing is written but the database and logs in their folder', async () => {
  const entries = await readdir(directory.path)
  expect(entries.filter((name) => !/^inspector\.(sqlite|yaml)/.test(name))).toEqual(['logs'])
  const logs = await readdir(join(directory.path, 'logs'), { recursive: true })
  expect(logs.length).toBeGreaterThan(all.length / 4)
  for (const name of logs) expect(name).toMatch(/^(?!\.)[A-Za-z0-9._-]{1,255}\.gz$/)
})

test('no failure was logged, and at the end the database is whole and others are as they were', async () => {
  waits.stop()
  expect(inspector.log()).not.toContain('"event":"api.failed"')
  expect(await inspector.signal('SIGTERM')).toBe(0)
  const database = new Database(join(directory.path, 'inspector.sqlite'), { readonly: true })
  try {
    expect(database.query('PRAGMA integrity_check').values()).toEqual([['ok']])
    expect(database.query('PRAGMA foreign_key_check').values()).toEqual([])
    const states = database.query('SELECT uuid, state FROM introspections').values() as [string, string][]
    expect(states.length).toBe(taken / 2 + 1)
    expect(Object.fromEntries(states)[nodeUuid(bystander)]).toBe('waiting')
  } finally {
    database.close()
  }
})
