import { afterEach, describe, expect, test } from 'bun:test'
import { join } from 'node:path'
import { inspector, serviceOf, type Asked } from '../terminal.ts'

type Answer = readonly [number, unknown]

const services: ReturnType<typeof serviceOf>[] = []
afterEach(async () => {
  for (const service of services.splice(0)) await service.stop()
})

const stateOf = (state: string, error: string | null = null) => {
  const isOver = state === 'finished' || state === 'error'
  return {
    state,
    finished: isOver || state === 'reapplying',
    error,
    started_at: '2026-11-22T08:00:00',
    finished_at: isOver ? '2026-11-22T08:04:12' : null,
  }
}

/** A service whose nodes go through these states, one per look; the last one stays. Of `reported` a report is kept. */
function nodes(
  states: Readonly<Record<string, readonly ReturnType<typeof stateOf>[]>>,
  reported: readonly string[] = [],
  answer: (asked: Asked) => Answer | undefined = () => undefined,
) {
  const looks = new Map<string, number>()
  const service = serviceOf((asked) => {
    const own = answer(asked)
    if (own) return own
    const [, , , node = '', ...rest] = asked.path.split('/')
    if (asked.method === 'POST') return [202, {}]
    if (rest.join('/') === 'data/unprocessed') return reported.includes(node) ? [200, {}] : [404, {}]
    const look = looks.get(node) ?? 0
    looks.set(node, look + 1)
    return [200, states[node]?.[look] ?? states[node]?.at(-1) ?? stateOf('waiting')]
  })
  services.push(service)
  return service
}

const waiting = ['--wait', '--interval', '10ms']
const run = (service: ReturnType<typeof serviceOf>, ...args: readonly string[]) =>
  inspector(['introspection', ...args], service.environment)

describe('without a terminal', () => {
  test('each change of state is a line, and for each failure there is a command to type next', async () => {
    const service = nodes(
      {
        n1: [stateOf('starting'), stateOf('waiting'), stateOf('waiting'), stateOf('finished')],
        "n'2": [stateOf('waiting'), stateOf('error', 'Introspection timeout')],
        n3: [stateOf('processing'), stateOf('error', 'no disk')],
      },
      ['n3'],
    )
    const { code, out, err } = await run(service, 'start', ...waiting, 'n1', "n'2", 'n3', '-f', 'value')
    expect([code, out]).toEqual([1, "n1 None\nn'2 Introspection timeout\nn3 no disk\n"])
    expect(err.replaceAll(/^20\S+Z (?=.*(?:starting|waiting|processing)$)/gm, 'NOW ')).toBe(`\
Waiting for introspection to finish...
NOW n1 starting
NOW n'2 waiting
NOW n3 processing
NOW n1 waiting
2026-11-22T08:04:12Z n'2 error    4m12s "Introspection timeout"
2026-11-22T08:04:12Z n3 error    4m12s "no disk"
2026-11-22T08:04:12Z n1 finished 4m12s
n'2: no report is kept; try again: inspector introspection start --wait 'n'\\''2'
n3: see what its ramdisk sent: inspector introspection data save --unprocessed n3
`)
  })

  test('Ctrl-C stops watching and nothing else, and says how to go on', async () => {
    const service = nodes({ n1: [stateOf('finished')] })
    const child = Bun.spawn(
      [process.execPath, join(import.meta.dir, '../../../src/main.ts'), 'introspection', 'start', ...waiting].concat([
        'n1',
        'n2',
        '-f',
        'json',
        '--noindent',
      ]),
      { env: { PATH: process.env.PATH, ...service.environment }, stdout: 'pipe', stderr: 'pipe' },
    )
    const looks = () => service.asked.filter(({ method, path }) => method === 'GET' && path.endsWith('/n2')).length
    while (looks() < 2) await Bun.sleep(5)
    child.kill('SIGINT')
    expect(await child.exited).toBe(130)
    expect(JSON.parse(await new Response(child.stdout).text())).toEqual([
      { UUID: 'n1', Error: null },
      { UUID: 'n2', Error: 'still running' },
    ])
    expect(await new Response(child.stderr).text()).toEndWith(
      'Stopped watching n2: still running; watch again: inspector introspection wait n2\n',
    )
    expect(service.asked.filter(({ method }) => method === 'POST').map(({ path }) => path)).toEqual([
      '/v1/introspection/n1',
      '/v1/introspection/n2',
    ])
  })
})

describe('on a terminal', () => {
  /** Runs it on a terminal of its own; what was written, with the end of each drawing. */
  async function onTerminal(service: ReturnType<typeof serviceOf>, args: readonly string[], typed?: () => boolean) {
    const decoder = new TextDecoder()
    let text = ''
    const child = Bun.spawn([process.execPath, join(import.meta.dir, '../../../src/main.ts'), ...args], {
      env: { PATH: process.env.PATH, TERM: 'xterm', LANG: 'C.UTF-8', NO_COLOR: '1', ...service.environment },
      terminal: { cols: 100, rows: 24, data: (_, data) => void (text += decoder.decode(data, { stream: true })) },
    })
    if (typed) {
      while (!typed()) await Bun.sleep(5)
      child.terminal?.write('\u0003')
    }
    const code = await child.exited
    while (!text.endsWith('\n')) await Bun.sleep(5)
    return { code, text: text.replaceAll('\r\n', '\n') }
  }

  test('the block is drawn anew in its place, and the table stands below', async () => {
    const service = nodes({
      n1: [stateOf('waiting'), stateOf('finished')],
      n2: [stateOf('waiting'), stateOf('processing'), stateOf('error', 'no disk')],
    })
    const { code, text } = await onTerminal(service, ['introspection', 'start', ...waiting, 'n1', 'n2'])
    expect(code).toBe(1)
    const drawings = text.replaceAll('\u001b', 'ESC').split(/ESC\[\d+AESC\[J/)
    expect(drawings.length).toBeGreaterThan(1)
    expect(drawings.at(-1)?.replace(/ +\d+s\n/, '\n')).toBe(`\
2 nodes                                 Ctrl-C: stop watching, runs go on
  n1  ████████████████████  finished    4m12s
  n2  ✗ error               4m12s       no disk
  1 finished · 1 error
+------+---------+
| UUID | Error   |
+------+---------+
| n1   | None    |
| n2   | no disk |
+------+---------+
n2: no report is kept; try again: inspector introspection start --wait n2
`)
    expect(text).not.toContain('Waiting for introspection')
  })

  test('Ctrl-C is 130', async () => {
    const service = nodes({})
    const isSeen = () => service.asked.length > 1
    const { code, text } = await onTerminal(service, ['introspection', 'wait', 'n1', '--interval', '10ms'], isSeen)
    expect(code).toBe(130)
    expect(text).toContain('Stopped watching n1: still running')
  })

  test('with --quiet, or on a dumb one, nothing is drawn', async () => {
    const service = nodes({ n1: [stateOf('finished')] })
    const quiet = await onTerminal(service, ['introspection', 'wait', 'n1', '--quiet', '-f', 'value'])
    expect(quiet).toEqual({ code: 0, text: 'n1 None\n' })
  })
})

describe('abort', () => {
  test('prints nothing, and goes on when a node is refused', async () => {
    const service = nodes({}, [], ({ path }) =>
      path.includes('busy') ? [409, { error: { message: 'is locked' } }] : undefined,
    )
    expect(await run(service, 'abort', 'busy', 'n1')).toEqual({
      code: 1,
      out: '',
      err: 'Cannot abort busy: is locked\n',
    })
    expect(service.asked.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /v1/introspection/busy/abort',
      'POST /v1/introspection/n1/abort',
    ])
    expect(JSON.parse((await run(service, 'abort', 'busy', 'n1', '-f', 'json')).out)).toEqual([
      { UUID: 'busy', Error: 'is locked' },
    ])
  })

  test('--all takes who waits for a ramdisk or a turn, the end of the queue first; names beside it are a mistake', async () => {
    const service = nodes({}, [], ({ method, path, query }) => {
      if (method !== 'GET' || path !== '/v1/introspection') return undefined
      const uuids = new URLSearchParams(query).has('marker') ? [] : ['queued', 'booting']
      return [200, { introspection: uuids.map((uuid) => ({ uuid, ...stateOf('waiting') })) }]
    })
    expect(await run(service, 'abort', '--all')).toEqual({ code: 0, out: '', err: '' })
    expect(service.asked[0]?.query).toContain('state=starting%2Cwaiting')
    expect(service.asked.filter(({ method }) => method === 'POST').map(({ path }) => path)).toEqual([
      '/v1/introspection/queued/abort',
      '/v1/introspection/booting/abort',
    ])
    for (const args of [['--all', 'n1'], []]) {
      const { code, err } = await run(service, 'abort', ...args)
      expect([code, err]).toEqual([2, expect.stringContaining('name nodes to abort, or say --all')])
    }
  })

  test('--wait waits for the end, and an introspection that was aborted is no failure', async () => {
    const service = nodes({ n1: [stateOf('aborting'), stateOf('error', 'Canceled by operator')] })
    const { code, out, err } = await run(service, 'abort', ...waiting, 'n1', '-f', 'value')
    expect([code, out]).toEqual([0, 'n1 Canceled by operator\n'])
    expect(err).not.toContain('try again')
  })
})

describe('reprocess', () => {
  test('sends a report as it is, so that no number loses digits', async () => {
    const service = nodes({})
    const report = '{"a": 9223372036854775807, "b": 20.0}'
    const ended = await inspector(['introspection', 'reprocess', 'n1', '--data', '-'], service.environment, report)
    expect(ended).toEqual({ code: 0, out: '', err: '' })
    expect(service.asked).toEqual([
      { method: 'POST', path: '/v1/introspection/n1/data/unprocessed', query: '', body: report },
    ])
  })

  test.each(['', '{}', '[1]', '{"a":'])('refuses %p as a report before anything is sent', async (text) => {
    const service = nodes({})
    const ended = await inspector(['introspection', 'reprocess', 'n1', '--data', '-'], service.environment, text)
    expect([ended.code, ended.err]).toEqual([1, expect.stringContaining('Cannot reprocess with "-": it is no JSON')])
    expect(service.asked).toEqual([])
  })

  test('--wait does not take the end of the run before for its own', async () => {
    const service = nodes({ n1: [stateOf('reapplying', 'old'), stateOf('reapplying', 'old'), stateOf('finished')] })
    expect(await run(service, 'reprocess', 'n1', ...waiting, '-f', 'value')).toMatchObject({
      code: 0,
      out: 'n1 None\n',
    })
  })
})

describe('start', () => {
  test('hands IPMI credentials on, in the version that takes them, and shows no password', async () => {
    const service = nodes({})
    const credentials = ['--new-ipmi-username', 'ops', '--new-ipmi-password', 'secret word']
    const { code, err } = await inspector(['-v', 'introspection', 'start', 'n1', ...credentials], service.environment)
    expect([code, err]).toEqual([
      0,
      `POST ${service.url}/v1/introspection/n1?new_ipmi_username=ops&new_ipmi_password=***\n`,
    ])
    expect(service.asked[0]?.query).toBe('?new_ipmi_username=ops&new_ipmi_password=secret+word')
    const gone = await inspector(['--debug', 'introspection', 'start', 'n1', ...credentials], {
      INSPECTOR_URL: 'http://127.0.0.1:1',
    })
    expect(gone.code).toBe(3)
    expect(gone.err).not.toContain('secret')
  })

  test.each([
    [['--new-ipmi-username', 'ops'], '--new-ipmi-password'],
    [['--check-errors'], '--wait'],
    [['--wait-timeout', '5m'], '--wait'],
    [['--interval', '5s'], '--wait'],
  ])('%j without %s is wrong usage', async (args, lacking) => {
    const service = nodes({})
    const { code, err } = await run(service, 'start', 'n1', ...args)
    expect(code).toBe(2)
    expect(err).toContain(`can only be used with ${lacking}`)
    expect(service.asked).toEqual([])
  })
})
