/** What a stranger types first, with the compiled binary in an empty directory and no root: an inventory of this very machine. */

import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { cpus, hostname } from 'node:os'
import { join } from 'node:path'
import { command, emptyDirectory, freePort, launch, until, type Inspector } from './inspector.ts'

let directory: Awaited<ReturnType<typeof emptyDirectory>>
let port: number
let inspector: Inspector

const standalone = () =>
  launch(['serve', '--standalone', '--listen', `127.0.0.1:${port}`, '--set', 'database.path=inventory.sqlite'], {
    cwd: directory.path,
    port,
  })
const inspect = (...args: string[]) => command([...args, '--inspector-url', inspector.url], { cwd: directory.path })
const json = async (...args: string[]) =>
  JSON.parse((await inspect(...args, '-f', 'json')).stdout) as Record<string, unknown>[]

beforeAll(async () => {
  directory = await emptyDirectory()
  port = await freePort()
  inspector = await standalone()
})
afterAll(async () => {
  await inspector.signal('SIGTERM')
  await directory.remove()
})

describe('serve --standalone', () => {
  test('says what to type next', () => {
    expect(inspector.log()).toContain(`introspect this machine:  inspector collect --send ${inspector.url}/v1/continue`)
  })

  test('enrols this machine from its real /proc and /sys, and takes its report as often as one likes', async () => {
    const collect = () => command(['collect', '--send', `${inspector.url}/v1/continue`], { cwd: directory.path })
    const first = await collect()
    expect(first).toMatchObject({ code: 0 })
    const [uuid] = first.stdout.trim().split('\n').slice(-1)
    expect((await collect()).stdout).toContain(uuid!)
    await until(async () => (await json('introspection', 'list'))[0]?.['Finished at'] !== null, 'it is finished')

    const nodes = await json('node', 'list')
    expect(nodes).toHaveLength(1)
    const saved = JSON.parse((await inspect('introspection', 'data', 'save', uuid!)).stdout)
    expect(saved.inventory.cpu.count).toBe(cpus().length)
    expect(saved.inventory.hostname).toBe(hostname())
    expect(saved.inventory.interfaces.length).toBeGreaterThan(0)
    const node = (await (await fetch(`${inspector.url}/ext/v1/nodes/${uuid}`)).json()) as {
      properties: Record<string, string>
      ports: { address: string }[]
    }
    expect(node.properties).toMatchObject({
      cpus: String(cpus().length),
      memory_mb: String(saved.inventory.memory.physical_mb),
    })
    const macs = saved.inventory.interfaces.map((nic: { mac_address: string }) => nic.mac_address)
    expect(node.ports.map(({ address }) => address).sort()).toEqual(
      [...new Set<string>(macs.filter((mac: string) => mac !== '00:00:00:00:00:00'))].sort(),
    )
    const status = (await inspect('introspection', 'status', uuid!, '-f', 'value', '-c', 'state')).stdout.trim()
    expect(status).toBe('finished')
  })

  test('a node made by hand can be started, reports, and is found by its name', async () => {
    await writeFile(
      join(directory.path, 'nodes.yaml'),
      'nodes:\n  - {name: rack1-u1, driver_info: {ipmi_address: 192.0.2.7}, macs: ["52:54:00:12:34:56"]}\n',
    )
    expect(await inspect('node', 'import', 'nodes.yaml')).toMatchObject({ code: 0 })
    expect(await inspect('introspection', 'start', 'rack1-u1')).toMatchObject({ code: 0 })
    const state = async () =>
      (await inspect('introspection', 'status', 'rack1-u1', '-f', 'value', '-c', 'state')).stdout.trim()
    await until(async () => (await state()) === 'waiting', 'the node waits')
    const report = {
      inventory: {
        interfaces: [{ name: 'e', mac_address: '52:54:00:12:34:56', ipv4_address: '192.0.2.8' }],
        cpu: {},
        memory: {},
      },
    }
    const answer = await fetch(`${inspector.url}/v1/continue`, { method: 'POST', body: JSON.stringify(report) })
    expect(answer.status).toBe(200)
    await until(async () => (await state()) === 'finished', 'the node is finished')
  })

  test('a second start keeps the data', async () => {
    const before = await json('node', 'list')
    expect(await inspector.signal('SIGTERM')).toBe(0)
    inspector = await standalone()
    expect(await json('node', 'list')).toEqual(before)
  })
})

describe('what cannot start says so in one sentence', () => {
  const fails = async (...args: string[]) => {
    const { code, stderr } = await command(args, { cwd: directory.path })
    return {
      code,
      sentence: stderr
        .trim()
        .split('\n')
        .filter((line) => line.startsWith('error:')),
    }
  }

  test('a port that is taken', async () => {
    const { code, sentence } = await fails(
      'serve',
      '--standalone',
      '--listen',
      `127.0.0.1:${port}`,
      '--set',
      'database.path=other.sqlite',
    )
    expect(sentence).toEqual([expect.stringContaining(`127.0.0.1:${port}`)])
    expect(code).toBe(3)
  })

  test('a database that another process has', async () => {
    const { code, sentence } = await fails(
      'serve',
      '--standalone',
      '--listen',
      '127.0.0.1:1',
      '--set',
      'database.path=inventory.sqlite',
    )
    expect(sentence).toEqual([expect.stringContaining('another process holds')])
    expect(code).toBe(1)
  })

  test('no configuration at all, even with an inspector.yaml in the working directory', async () => {
    await writeFile(join(directory.path, 'inspector.yaml'), 'version: 1\n')
    const { code, stdout, stderr } = await command(['serve'], { cwd: directory.path })
    expect(stderr).toContain('/etc/ironic-inspector/inspector.yaml')
    expect(stdout).toBe('')
    expect(code).toBe(3)
  })

  test('a directory that may not be written', async () => {
    const closed = join(directory.path, 'closed')
    await mkdir(closed)
    await chmod(closed, 0o555)
    // Root may write everywhere: a directory below a file is refused to everybody.
    const path = process.getuid?.() === 0 ? 'inventory.sqlite/below/i.sqlite' : 'closed/i.sqlite'
    const { code, sentence } = await fails(
      'serve',
      '--standalone',
      '--listen',
      '127.0.0.1:1',
      '--set',
      `database.path=${path}`,
    )
    expect(sentence).toEqual([expect.stringContaining(path)])
    expect(code).toBe(3)
  })

  test('a configuration with an error shows where it is', async () => {
    await writeFile(join(directory.path, 'bad.yaml'), 'version: 1\nfirewal: {driver: none}\n')
    const { code, stderr } = await command(['serve', '--config', 'bad.yaml'], { cwd: directory.path })
    expect(stderr).toContain('bad.yaml:2:1: error: ')
    expect(stderr).toContain('did you mean "firewall"?')
    expect(code).toBe(1)
  })
})
