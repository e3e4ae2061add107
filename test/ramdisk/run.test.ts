import { afterAll, afterEach, describe, expect, test } from 'bun:test'
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { objectOf, type Json, type JsonObject } from '../../src/model/json.ts'
import { createRun } from '../../src/platform/command.ts'
import { parametersOf } from '../../src/ramdisk/parameters.ts'
import { introspect } from '../../src/ramdisk/run.ts'
import { callbackHttp } from '../../src/ramdisk/send.ts'
import { makeCertificates, type Certificates } from '../fakes/certificates.ts'
import { disk, machineOf, nic, removeTrees, type Tree } from './tree.ts'

const bin = mkdtempSync(join(tmpdir(), 'ramdisk-'))
const servers: Bun.Server<undefined>[] = []
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop(true)
})
afterAll(() => {
  removeTrees()
  rmSync(bin, { recursive: true })
})

const tree: Tree = {
  ...nic('eth0', '52:54:00:aa:00:01', { 'device/vendor': '0x8086\n' }),
  ...disk('sda', 20971520),
  '/proc/cpuinfo': 'processor\t: 0\n',
  '/proc/meminfo': 'MemTotal: 1048576 kB\n',
}

const frame = Buffer.from('0180c200000e001c73aabbcc88cc0207041c73aabbcc0004030542310602007800000000', 'hex')

/** A service that gives these answers one after the other, the last one for ever. */
const service = (...answers: readonly (() => Response)[]) => serviceBehind(undefined, answers)

/** The same with TLS. */
function serviceBehind(tls: Certificates | undefined, answers: readonly (() => Response)[]) {
  const reports: JsonObject[] = []
  const server = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    ...(tls ? { tls: { cert: tls.cert, key: tls.key } } : {}),
    async fetch(request) {
      reports.push((await request.json()) as JsonObject)
      return (answers[reports.length - 1] ?? answers.at(-1))?.() ?? Response.json({})
    },
  })
  servers.push(server)
  return { url: `${server.url.href}v1/continue`, reports }
}

/** A tool that writes its arguments to a file and then does what the script says. */
function tool(name: string, script: string) {
  const folder = mkdtempSync(join(bin, 'tool-'))
  const calls = join(folder, 'calls')
  writeFileSync(join(folder, name), `#!/bin/sh\necho "$*" >>${calls}\n${script}\n`)
  chmodSync(join(folder, name), 0o755)
  return {
    run: createRun({ PATH: `${folder}:/usr/bin:/bin` }),
    calls: () => (existsSync(calls) ? readFileSync(calls, 'utf8').trim().split('\n') : []),
  }
}

/** Introspects a machine as the command line says, without waiting between attempts. */
async function boot(
  cmdline: string,
  {
    run,
    toolTimeout,
    keep,
    more = {},
  }: { run?: ReturnType<typeof createRun>; toolTimeout?: number; keep?: () => string; more?: Tree } = {},
) {
  const said: string[] = []
  const order: string[] = []
  const kept: JsonObject[] = []
  const machine = machineOf(
    { ...tree, ...more, '/proc/cmdline': cmdline },
    { frames: { eth0: frame }, ...(run ? { run } : {}) },
  )
  const end = await introspect(parametersOf(cmdline), {
    machine,
    http: callbackHttp,
    clock: { now: () => performance.now() * 1000, sleep: (ms) => Bun.sleep(Math.min(ms, 5)) },
    say: (line) => said.push(line),
    said: () => said,
    network: async () => void order.push('network'),
    keep:
      keep ??
      ((report) => {
        kept.push(JSON.parse(report) as JsonObject)
        return '/run/report'
      }),
    ...(toolTimeout === undefined ? {} : { toolTimeout }),
  })
  return { end, said, order, kept, text: said.join('\n') }
}

const ok =
  (body: Json = { uuid: 'n-1' }) =>
  () =>
    Response.json(body)

test('waits for addresses, collects, hands in, and idles; each of it can be read on the console', async () => {
  const { url, reports } = service(ok())
  const { end, said, order } = await boot(`ipa-inspection-callback-url=${url} BOOTIF=01-52-54-00-aa-00-01`)
  expect(end).toEqual({ failed: false, next: 'idle' })
  expect(order).toEqual(['network'])
  expect(reports).toMatchObject([
    { boot_interface: '01-52-54-00-aa-00-01', root_disk: { name: '/dev/sda' }, error: null },
  ])
  expect(said).toEqual(['collecting default, logs', `handing the report in to ${url}`, 'taken, node n-1'])
})

describe('the end is as the command line says', () => {
  test.each(['idle', 'poweroff', 'reboot', 'shell'] as const)('%s', async (next) => {
    const { url } = service(ok())
    expect((await boot(`ipa-inspection-callback-url=${url} inspector.after=${next}`)).end).toEqual({
      failed: false,
      next,
    })
    const refused = service(() => Response.json({ error: { message: 'no such node' } }, { status: 404 }))
    const { end, said } = await boot(`ipa-inspection-callback-url=${refused.url} inspector.on-failure=${next}`)
    expect(end).toEqual({ failed: true, next })
    expect(said.at(-1)).toStartWith('FAILED: Cannot hand the report in: the service answered 404, no such node')
  })

  test('and a shell where nothing is said of failures', async () => {
    expect((await boot('quiet')).end).toEqual({ failed: true, next: 'shell' })
  })
})

test('an answer of 503 is tried again, and each time it is said', async () => {
  const { url, reports } = service(() => new Response('', { status: 503 }), ok())
  const { said } = await boot(`inspector_callback_url=${url}`)
  expect(reports).toHaveLength(2)
  expect(said[2]).toBe(`Cannot hand the report in: "${url}" answered 503, status 503; trying again in 5 s`)
})

test('where nobody listens it gives up after five attempts, and says whom it did not reach', async () => {
  const { end, said } = await boot('ipa-inspection-callback-url=http://127.0.0.1:1/v1/continue')
  expect(end.failed).toBe(true)
  expect(said.filter((line) => line.includes('trying again'))).toHaveLength(4)
  expect(said.at(-2)).toBe('the report is kept in /run/report')
  expect(said.at(-1)).toBe('FAILED: Cannot POST "http://127.0.0.1:1/v1/continue": connection refused')
})

test('the report that nobody took is kept whole, and its error says why', async () => {
  const page = service(() => new Response('<html>Please log in</html>'))
  const { kept } = await boot(`ipa-inspection-callback-url=${page.url} ipa-inspection-collectors=default,nothing`)
  expect(kept).toMatchObject([{ inventory: { disks: [{ name: '/dev/sda' }] }, root_disk: { name: '/dev/sda' } }])
  expect(kept[0]?.error).toStartWith(
    'The following errors were encountered:\n' +
      '* there is no collector "nothing"\n' +
      `* Cannot hand the report in: "${page.url}" answered 200, <html>Please log in</html>; `,
  )
})

test('where it cannot be kept this is said, too, and it fails as before', async () => {
  const keep = () => {
    throw new Error('Cannot keep the report: no space left')
  }
  const { said } = await boot('ipa-inspection-callback-url=http://127.0.0.1:1/v1/continue', { keep })
  expect(said.slice(-2)).toEqual([
    'Cannot keep the report: no space left',
    'FAILED: Cannot POST "http://127.0.0.1:1/v1/continue": connection refused',
  ])
})

describe('a command line without a usable callback is told what is wrong, before anything is waited for', () => {
  test.each([
    ['quiet', 'the kernel command line has no ipa-inspection-callback-url'],
    ['ipa-inspection-callback-url=mdns', 'says mdns, which this ramdisk does not look for'],
    ['ipa-inspection-callback-url=192.0.2.1:5050', '"192.0.2.1:5050" of the kernel command line is no URL'],
  ])('%s', async (cmdline, why) => {
    const { text, order, end } = await boot(cmdline)
    expect(end.failed).toBe(true)
    expect(text).toContain(why)
    expect(order).toEqual([])
  })
})

test('a callback that is none is passed over where there is another, and that is said', async () => {
  const { url, reports } = service(ok())
  const { end, said } = await boot(`ipa-inspection-callback-url=mdns,192.0.2.1:5050,${url}`)
  expect([end.failed, reports.length]).toEqual([false, 1])
  expect(said.slice(0, 2)).toEqual([
    'passed over: the kernel command line says mdns, which this ramdisk does not look for; name the URL, such as http://192.0.2.1:5050/v1/continue',
    'passed over: "192.0.2.1:5050" of the kernel command line is no URL, such as http://192.0.2.1:5050/v1/continue',
  ])
  const passedOver = said.slice(0, 2).map((line) => line.replace('passed over: ', ''))
  expect(reports[0]?.configuration).toMatchObject({ passed_over: passedOver })
  expect(reports[0]?.error).toBe(`The following errors were encountered:\n* ${passedOver.join('\n* ')}`)
})

test.skipIf(Bun.which('openssl') === null)(
  'a certificate that nobody knows is refused; with ipa-insecure it is taken',
  async () => {
    const { url, reports } = serviceBehind(makeCertificates('IP:127.0.0.1'), [ok()])
    const { end, text } = await boot(`ipa-inspection-callback-url=${url}`)
    expect([end.failed, reports.length]).toEqual([true, 0])
    expect(text).toMatch(/FAILED: Cannot POST "https:[^ ]+: .*certificate/)
    const { end: other } = await boot(`ipa-inspection-callback-url=${url} ipa-insecure=1`)
    expect([other.failed, reports.length]).toEqual([false, 1])
  },
)

test('an unknown collector is handed in as an error beside what the others found, and then it fails', async () => {
  const { url, reports } = service(ok())
  const { end, text } = await boot(`ipa-inspection-callback-url=${url} ipa-inspection-collectors=default,astrology`)
  expect(reports[0]?.error).toBe('The following errors were encountered:\n* there is no collector "astrology"')
  expect(reports[0]?.inventory).toMatchObject({ disks: [{ name: '/dev/sda' }] })
  expect(end.failed).toBe(true)
  expect(text).toContain('The report was taken, but there is no collector "astrology": there are default, logs')
})

test('the collectors of ironic-python-agent that ask tools are there, with their benchmarks', async () => {
  const { url, reports } = service(ok())
  const { run, calls } = tool('hardware-detect', `echo '[["cpu", "logical", "number", "1"]]'`)
  await boot(
    `ipa-inspection-callback-url=${url} ipa-inspection-collectors=default,usb-devices,dmi-decode,extra-hardware ipa-inspection-benchmarks=cpu,mem`,
    { run },
  )
  expect(calls()).toEqual(['--benchmark cpu mem'])
  expect(reports[0]).toMatchObject({ data: [['cpu', 'logical', 'number', '1']], usb_devices: [] })
  // Nobody has made this one.
  if (Bun.which('dmidecode', { PATH: '/usr/bin:/bin' }) === null)
    expect(reports[0]?.error).toContain(
      '* collector dmi-decode failed: Cannot run "dmidecode": there is no such program, put "dmidecode" into the image: --with /usr/sbin/dmidecode',
    )
})

test('with ipa-collect-lldp what is heard stands with the NIC, too', async () => {
  const { url, reports } = service(ok())
  const { said } = await boot(
    `ipa-inspection-callback-url=${url} ipa-inspection-collectors=default ipa-collect-lldp=1 ipa-lldp-timeout=1`,
  )
  expect(said[0]).toBe('collecting default, lldp, listening for LLDP for up to 1 s')
  const heard = objectOf(reports[0]?.lldp_raw).eth0
  expect(heard).toHaveLength(4)
  expect(objectOf(reports[0]?.inventory).interfaces).toMatchObject([{ name: 'eth0', lldp: heard as never }])
})

describe('credentials that the answer asks for', () => {
  const asks = ok({ uuid: 'n-1', ipmi_setup_credentials: true, ipmi_username: 'admin', ipmi_password: 'planted1' })
  const steps = [
    'user set name 2 admin',
    'user set password 2 planted1',
    'user enable 2',
    'channel setaccess 1 2 link=on ipmi=on callin=on privilege=4',
  ]
  const set = async (script: string, toolTimeout?: number, answer = asks) => {
    const { url } = service(answer)
    const { run, calls } = tool('ipmitool', script)
    const all = await boot(`discoverd_callback_url=${url} ipa-inspection-collectors=default`, {
      run,
      ...(toolTimeout ? { toolTimeout } : {}),
    })
    expect(all.text).not.toContain('planted1')
    return { ...all, calls: calls() }
  }

  test('are set in four steps', async () => {
    const { calls, said, end } = await set('exit 0')
    expect(calls).toEqual(steps)
    expect(end.failed).toBe(false)
    expect(said.slice(-2)).toEqual(['setting the credentials of the BMC', 'the credentials of the BMC are set'])
  })

  test('are set on the BMC whose address is reported, where it is not the first one that the kernel looked for', async () => {
    const { url } = service(asks)
    const { run, calls } = tool('ipmitool', 'exit 0')
    await boot(`discoverd_callback_url=${url} ipa-inspection-collectors=logs`, { run, more: { '/dev/ipmi2': '' } })
    expect(calls()).toEqual(steps.map((step) => `-d 2 ${step}`))
  })

  test('without a password are not set, which is said', async () => {
    const { said, calls, end } = await set(
      'exit 0',
      undefined,
      ok({ ipmi_setup_credentials: 1, ipmi_username: 'admin' }),
    )
    expect([calls, end.failed]).toEqual([[], false])
    expect(said.at(-1)).toBe('the answer asks for credentials of the BMC without ipmi_password: nothing is set')
  })

  test.each([
    ['sixteen4sixteen4', 'sixteen4sixteen4'],
    ['seventeenSeventee', 'seventeenSeventee 20'],
    ['twentyTwentyTwenty20', 'twentyTwentyTwenty20 20'],
  ])('are whole: %s is not cut off', async (ipmi_password, words) => {
    const answer = ok({ ipmi_setup_credentials: true, ipmi_username: 'admin', ipmi_password })
    const { calls, end } = await set('exit 0', undefined, answer)
    expect(calls[1]).toBe(`user set password 2 ${words}`)
    expect(end.failed).toBe(false)
  })

  test.each([
    ['name', 1],
    ['password', 2],
  ] as const)('fail with the user’s %s, and nothing more is tried; the password is not shown', async (what, count) => {
    const { calls, said, end } = await set(`[ "$3" = ${what} ] && { echo "failed: $*" >&2; exit 1; }; exit 0`)
    expect(calls).toEqual(steps.slice(0, count))
    expect(end.failed).toBe(true)
    expect(said.at(-1)).toStartWith(`FAILED: Cannot set the ${what} of the BMC's user 2: Cannot run "ipmitool"`)
  })

  test.each([
    ['switch', 'enable'],
    ['rights', 'setaccess'],
  ])('do not fail with the %s of the user, which is said', async (what, word) => {
    const { calls, text, end } = await set(`[ "$2" = ${word} ] && exit 1; exit 0`)
    expect(calls).toEqual(steps)
    expect(end.failed).toBe(false)
    expect(text).toContain(`the ${what} of the BMC's user 2 could not be set: Cannot run "ipmitool": exit code 1`)
  })

  test('fail with a tool that hangs', async () => {
    const { calls, text, end } = await set('exec sleep 60', 300)
    expect(calls).toEqual(steps.slice(0, 1))
    expect(end.failed).toBe(true)
    expect(text).toContain('it took longer than 300 ms')
  })

  test('fail without the tool, and it is said how to get it into the image', async () => {
    const { url } = service(asks)
    const run = createRun({ PATH: bin })
    const { text } = await boot(`inspector_callback_url=${url} ipa-inspection-collectors=default`, { run })
    expect(text).toContain('there is no such program, put "ipmitool" into the image: --with /usr/bin/ipmitool')
  })
})
