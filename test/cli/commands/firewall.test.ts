import { afterAll, describe, expect, test } from 'bun:test'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ShownFirewall } from '../../../src/client/firewall.ts'
import { inspector, refused, serviceOf, type Asked } from '../terminal.ts'

const firewall: ShownFirewall = {
  driver: 'nftables',
  place: 'table inet t, br-test, udp/67',
  filters: true,
  actual: 'filter',
  unread: null,
  synced: '2026-11-22T08:01:10Z',
  unknown: { wanted: 'deny', actual: 'deny', why: 'as-needed' },
  lists: { allow: [], deny: [], differ: false },
  ports: { count: 0, listed: null },
  troubles: [],
  counters: null,
  macs: [],
}

const services: { stop(): Promise<void> }[] = []
const folder = mkdtempSync(join(tmpdir(), 'firewall-'))
afterAll(async () => {
  for (const service of services) await service.stop()
  rmSync(folder, { recursive: true })
})

/** `firewall ARGS` at a service whose firewall is as given. */
function asking(
  shown: Partial<ShownFirewall>,
  answer: (asked: Asked) => readonly [number, unknown] | undefined = () => undefined,
) {
  const service = serviceOf((asked) => answer(asked) ?? [200, { ...firewall, ...shown }])
  services.push(service)
  return { ...service, run: (...args: readonly string[]) => inspector(['firewall', ...args], service.environment) }
}

function fileOf(name: string, text: string): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

describe('firewall plan', () => {
  const why = 'w'
  test.each([
    ['nothing', {}, 0, 'nftables, table inet t, br-test, udp/67: everything is as it should be\n'],
    [
      'MACs that nobody filters',
      { filters: false, driver: 'none', place: '', actual: 'nothing' },
      0,
      'none: everything is as it should be\n',
    ],
    [
      'no table at all',
      { actual: 'nothing' },
      4,
      'nftables, table inet t, br-test, udp/67: nothing of ours is there, everything would be written anew\nunknown MACs: deny (as-needed)\n',
    ],
    [
      'lists',
      { lists: { allow: [], deny: [], differ: true } },
      4,
      'nftables, table inet t, br-test, udp/67: 1 change\n  ~ the lists firewall.allow and firewall.deny\nunknown MACs: deny (as-needed)\n',
    ],
    [
      'unknown MACs',
      { unknown: { wanted: 'allow', actual: 'deny', why } },
      4,
      'nftables, table inet t, br-test, udp/67: 1 change\n  + allow  unknown MACs       w\nunknown MACs: allow, but now deny (w)\n',
    ],
  ] as const)('tells %s apart', async (_what, shown, code, out) => {
    expect(await asking(shown).run('plan', '--detailed-exitcode')).toMatchObject({ code, out })
  })

  test('a firewall that cannot be read is not called right', async () => {
    const { run } = asking({ actual: 'unread', unread: 'permission denied' })
    expect(await run('plan')).toMatchObject({
      code: 3,
      err: 'error: Cannot compare the firewall: permission denied\n',
    })
  })

  test('offline needs neither service nor root, and takes MACs with dashes and comments', async () => {
    const config = fileOf(
      'inspector.yaml',
      'version: 1\nfirewall: {interface: br-test}\napi: {auth: none}\nironic: {auth: none, endpoint: "http://192.0.2.1:6385"}\n',
    )
    const macs = fileOf('macs', '# rack 1\n52-54-00-00-00-0A\n\n52:54:00:00:00:0b  # node-2\n')
    const args = ['firewall', 'plan', '--offline', '--config', config, '--macs', macs, '--waiting', '52:54:00:00:00:0b']
    const { code, out } = await inspector(args)
    expect(code).toBe(0)
    expect(out).toMatch(/set known \{[^}]*0x52540000000a,\s+0x52540000000b\s+\}/)
    expect(out).toMatch(/set waiting \{[^}]*elements = \{\s+0x52540000000b\s+\}/)
    expect(out).toContain('br-test')
  })

  test.each([
    [['--macs', 'x'], 2, "options '--macs' and '--waiting' can only be used with --offline"],
    [['--offline', '--config', '/nonexistent/inspector.yaml'], 3, '/nonexistent/inspector.yaml'],
    [['--offline', '--config', 'BAD'], 1, 'sync_intervall'],
    [['--offline', '--config', 'GOOD', '--macs', 'MACS'], 1, 'Cannot read "52:54:00" as a MAC'],
    [['--offline', '--config', 'GOOD', '--set', 'firewall.interface=null'], 1, 'the firewall has no interface'],
  ])('%j ends with %d', async (args, code, said) => {
    const files: Readonly<Record<string, string>> = {
      BAD: fileOf(
        'bad.yaml',
        'version: 1\nfirewall: {interface: br-test, sync_intervall: 1s}\nironic: {type: standalone}\napi: {auth: none}\n',
      ),
      GOOD: fileOf(
        'good.yaml',
        'version: 1\nfirewall: {interface: br-test}\napi: {auth: none}\nironic: {auth: none, endpoint: "http://192.0.2.1:6385"}\n',
      ),
      MACS: fileOf('wrong-macs', '52:54:00\n'),
    }
    const ended = await inspector(['firewall', 'plan', ...args.map((word) => files[word] ?? word)])
    expect(ended).toMatchObject({ code, err: expect.stringContaining(said) as string })
  })
})

describe('firewall show', () => {
  test('says that nobody is filtered, and why one cannot read back', async () => {
    const none = await asking({ driver: 'none', place: '', filters: false }).run('show')
    expect(none.out).toBe('none: nothing is filtered, everybody is answered\n')
    const unread = await asking({ actual: 'unread', unread: 'permission denied' }).run('show', '--brief')
    expect(unread.out).toContain('it cannot be read back: permission denied\n')
  })

  test('asks in brief when told so, and refuses what is no MAC', async () => {
    const service = asking({})
    await service.run('show', '--brief')
    expect(service.asked.at(-1)?.query).toBe('?brief=true')
    expect(await service.run('show', '52:54')).toMatchObject({
      code: 1,
      err: expect.stringContaining('"52:54"') as string,
    })
  })
})

describe('a temporary verdict', () => {
  test('is sent in seconds, half an hour unless said otherwise', async () => {
    const { run, asked } = asking({}, ({ body }) => [200, { mac: 'm', until: 'u', ...(JSON.parse(body) as object) }])
    expect(await run('deny', '52:54:00:00:00:01')).toMatchObject({ code: 0, err: 'Denied m until u\n' })
    await run('allow', '52:54:00:00:00:01', '--for', '1500ms')
    expect(asked.map(({ path, body }) => [path, JSON.parse(body) as unknown])).toEqual([
      ['/ext/v1/firewall/macs/52:54:00:00:00:01', { verdict: 'deny', for: 1800 }],
      ['/ext/v1/firewall/macs/52:54:00:00:00:01', { verdict: 'allow', for: 2 }],
    ])
  })

  test('that the deny list makes void is refused', async () => {
    const { run } = asking({}, () => refused(409, 'the deny list has it'))
    expect(await run('allow', '52:54:00:00:00:01')).toMatchObject({ code: 1, err: 'error: the deny list has it\n' })
  })
})

test('sync fails with the reason of the service', async () => {
  const { run, asked } = asking({}, () => refused(503, 'nft is missing'))
  expect(await run('sync', '--accept-shrink')).toMatchObject({
    code: 3,
    err: expect.stringContaining('nft is missing') as string,
  })
  expect(asked[0]).toMatchObject({ method: 'POST', query: '?accept_shrink=true' })
})

test('watch prints what changes, and that the service is away and back, until Ctrl-C', async () => {
  const open = {
    mac: '52:54:00:00:00:01',
    wanted: 'allow',
    actual: 'allow',
    why: 'waits',
    reason: { kind: 'waiting' },
  } as const
  const none = { never: 0, always: 0, waiting: 0, known: 2, unknown: 0, unreadable: 0 }
  const looks: readonly (readonly [number, unknown])[] = [
    [200, { ...firewall, counters: none }],
    [200, { ...firewall, macs: [open], counters: { ...none, waiting: 1, known: 5 } }],
    refused(503, 'restarting'),
    refused(503, 'restarting'),
    [200, { ...firewall, counters: none }],
  ]
  let look = 0
  const service = serviceOf(() => looks[Math.min(look++, looks.length - 1)]!)
  services.push(service)
  const child = Bun.spawn(
    [process.execPath, join(import.meta.dir, '../../../src/main.ts'), 'firewall', 'watch', '--interval', '10ms'],
    { env: { PATH: process.env.PATH, HOME: '/nonexistent', ...service.environment }, stdout: 'pipe', stderr: 'pipe' },
  )
  while (look < looks.length + 1) await Bun.sleep(10)
  child.kill('SIGINT')
  const lines = (await new Response(child.stdout).text()).trimEnd().split('\n')
  expect(await child.exited).toBe(130)
  for (const line of lines) expect(line).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z /)
  expect(lines.map((line) => line.slice(25))).toEqual([
    'nftables, table inet t, br-test, udp/67: last change confirmed 2026-11-22T08:01:10Z; ports not listed yet',
    'unknown MACs: deny (as-needed)',
    'requests: 2 known, not on introspection',
    '+ allow  52:54:00:00:00:01  waits',
    'requests: 1 on introspection, 3 known, not on introspection',
    expect.stringContaining('the service is away: '),
    'the service is back',
    '- deny   52:54:00:00:00:01  no longer let in',
    'requests: 2 known, not on introspection',
  ])
})
