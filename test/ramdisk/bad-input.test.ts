import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { hooks } from '../../src/hooks/index.ts'
import { objectOf, objectsOf, type Json, type JsonObject } from '../../src/model/json.ts'
import { createRun } from '../../src/platform/command.ts'
import { http } from '../../src/platform/http.ts'
import { parametersOf } from '../../src/ramdisk/parameters.ts'
import { introspect } from '../../src/ramdisk/run.ts'
import { compile } from '../../src/workflow/compile.ts'
import { compute } from '../../src/workflow/compute.ts'
import { nodeWith } from '../workflow/end-state.ts'
import { disk, machineOf, nic, removeTrees, type Tree } from './tree.ts'

/** Everything at once that a machine may get wrong, from its files to the JSON that the service is sent. */

const bin = mkdtempSync(join(tmpdir(), 'bad-input-'))
writeFileSync(join(bin, 'ipmitool'), '#!/bin/sh\nexec sleep 60\n')
chmodSync(join(bin, 'ipmitool'), 0o755)

const hardware = (name: string, mac: string, driver: string): Tree => ({
  ...nic(name, mac, { device: { link: `../../../devices/${name}` } }),
  [`/sys/devices/${name}/driver`]: { link: `../../bus/pci/drivers/${driver}` },
})
const many: readonly Tree[] = Array.from({ length: 500 }, (_, index) =>
  disk(`sd${index}`, 20971520 + index, { 'device/serial': `S${index}\n`, 'device/model': 'M\n' }),
)
const tree: Tree = Object.assign(
  {
    '/dev/ipmi0': '',
    '/proc/cpuinfo': 'processor\t: 0\n',
    '/sys/class/dmi/id/product_serial': Buffer.from([0x37, 0x58, 0xc3, 0x28, 0x0a]),
    // A folder is what no file can be read of.
    '/sys/class/dmi/id/product_name': null,
    '/sys/bus/pci/devices/0000:00:01.0/vendor': '0x8086\n',
    '/sys/bus/pci/devices/0000:00:02.0/vendor': '0x8086\n',
    '/sys/bus/pci/devices/0000:00:02.0/device': '0x1572\n',
    '/sys/bus/pci/devices/0000:00:02.0/class': '0x020000\n',
    '/sys/devices/system/node/node0/meminfo': '',
  },
  hardware('eno1', '3c:fd:fe:10:20:30', 'i40e'),
  hardware('eno2', '3c:fd:fe:10:20:31', 'i40e'),
  hardware('eno3', '3c:fd:fe:10:20:31', 'i40e'),
  hardware('usb0', '00:00:00:00:00:00', 'cdc_ether'),
  ...many,
  disk('sd7', 20971527, { 'device/serial': 'S\x077\n', 'device/model': 'M\n' }),
  { '/sys/block/sdx/device/model': 'M\n' },
  disk('sdy', 0, { 'device/model': 'M\n' }),
) as Tree

/** Each thing that was not found, in the order of the report. */
const wrong = [
  'there is no collector "astrology"',
  'NIC usb0 (cdc_ether at usb0) is left out: its MAC is "00:00:00:00:00:00"; give it one, or switch it off, in its firmware',
  'NICs eno2, eno3 have the same MAC "3c:fd:fe:10:20:31", so that one port stands for all; give each its own in its firmware',
  'disk /dev/sd7 has a serial number with signs that are no text, each of which is "_" in "S_7"; root device hints should name it otherwise',
  "disk /dev/sdx is left out: it does not tell its size; the kernel's log may say why",
  "disk /dev/sdy is left out: it has 0 bytes; the kernel's log may say why",
  'collector memory failed: /proc/meminfo has no MemTotal',
  'the BMC did not answer within 0.3 s',
  'the serial number of the machine has signs that are no text, each of which is "_" in "7X_("; set it anew in its firmware',
  "/sys/class/dmi/id/product_name cannot be read (EISDIR): the kernel's log may say what is wrong with it",
  "PCI device 0000:00:01.0 is left out: it does not tell vendor, product and class; the kernel's log may say why",
  'nothing is known of NUMA: /sys/devices/system/node/node0/meminfo has no MemTotal',
]

const posted: Json[] = []
const said: string[] = []
const serve = (answer: () => Response, seen: (report: Json) => void = () => undefined) =>
  Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    async fetch(request) {
      seen((await request.json()) as Json)
      return answer()
    },
  })
const servers = [
  serve(() => new Response('<html>Please log in</html>', { headers: { 'content-type': 'text/html' } })),
  serve(() => new Response('', { status: 302, headers: { location: 'http://portal.example/' } })),
  serve(
    () => Response.json({ uuid: 'n-1' }),
    (report) => posted.push(report),
  ),
]

beforeAll(async () => {
  const urls = ['http://127.0.0.1:1/v1/continue', ...servers.map(({ url }) => `${url.href}v1/continue`)]
  const cmdline = `ipa-inspection-callback-url=${urls.join(',')} ipa-inspection-collectors=default,pci-devices,numa-topology,astrology`
  await introspect(parametersOf(cmdline), {
    machine: machineOf(
      { ...tree, '/proc/cmdline': cmdline },
      {
        addresses: { eno1: { ipv4: ['192.0.2.41'], ipv6: [] } },
        run: createRun({ PATH: `${bin}:/usr/bin:/bin` }),
      },
    ),
    http,
    clock: { now: () => 0, sleep: () => Promise.resolve() },
    say: (line) => said.push(line),
    said: () => said,
    network: async () => undefined,
    keep: () => '/run/report',
    toolTimeout: 300,
  })
})
afterAll(async () => {
  for (const server of servers) await server.stop(true)
  removeTrees()
  rmSync(bin, { recursive: true })
})

const report = (): JsonObject => {
  expect(posted).toHaveLength(1)
  return objectOf(posted[0])
}

test('the report goes out, past an address where nobody is, one that answers in HTML and one that sends elsewhere', () => {
  expect(report().configuration).toMatchObject({ collectors: ['default', 'pci-devices', 'numa-topology'] })
  const passedOver = said.filter((line) => line.endsWith('; asking the next'))
  expect(passedOver.map((line) => /connection refused|answered \d+/.exec(line)?.[0])).toEqual([
    'connection refused',
    'answered 200',
    'answered 302',
  ])
})

test('`error` names each thing that was not found, then each callback that was passed over, and nothing else', () => {
  const { error, configuration } = report()
  const lines = String(error).split('\n')
  const callbacks = lines.splice(1 + wrong.length)
  expect(lines).toEqual(['The following errors were encountered:', ...wrong.map((one) => `* ${one}`)])
  expect(callbacks).toEqual([
    '* Cannot POST "http://127.0.0.1:1/v1/continue": connection refused',
    expect.stringMatching(
      /^\* Cannot hand the report in: "http[^"]+" answered 200, <html>Please log in<\/html>; that is not/,
    ),
    expect.stringMatching(
      /^\* Cannot hand the report in: "http[^"]+" answered 302, it sends on to "http:\/\/portal.example\/"/,
    ),
  ])
  expect(objectOf(configuration).passed_over as unknown).toEqual(callbacks.map((line) => line.slice(2)))
})

test('everything that was found is in it', () => {
  const { inventory, root_disk, pci_devices } = report()
  const { disks, interfaces, ...rest } = objectOf(inventory)
  expect(objectsOf(interfaces).map(({ name, mac_address }) => [name, mac_address])).toEqual([
    ['eno1', '3c:fd:fe:10:20:30'],
    ['eno2', '3c:fd:fe:10:20:31'],
    ['eno3', '3c:fd:fe:10:20:31'],
  ])
  const found = objectsOf(disks)
  expect(found).toHaveLength(500)
  expect(found.find(({ name }) => name === '/dev/sd7')).toMatchObject({ serial: 'S_7', size: 20971527 * 512 })
  expect(root_disk).toMatchObject({ name: '/dev/sd0', serial: 'S0' })
  expect(pci_devices).toMatchObject([{ bus: '0000:00:02.0', vendor_id: '8086' }])
  expect(rest).toMatchObject({
    cpu: { count: 1 },
    bmc_address: null,
    system_vendor: { serial_number: '7X_(', product_name: '' },
    hostname: 'host-1',
  })
})

describe('of such a report', () => {
  const run = (first: Json) => {
    const compiled = compile('w', { steps: [first, 'validate_interfaces', 'scheduler'] } as never, hooks)
    if ('findings' in compiled) throw new Error(JSON.stringify(compiled.findings))
    const given = { node: nodeWith(), ports: [], create: null, manageBoot: true, autoDiscovered: false }
    return compute(compiled.workflow, { data: report(), ...given })
  }

  test('ramdisk_error makes an introspection that fails, with all of it in the error', async () => {
    const outcome = await run('ramdisk_error')
    const failure = 'failure' in outcome ? outcome.failure : ''
    expect(wrong.filter((one) => !failure.includes(one))).toEqual([])
  })

  test('an optional one makes a warning, and the node gets what was found', async () => {
    const { trace, ...outcome } = await run({ ramdisk_error: {}, optional: true })
    expect(outcome).not.toHaveProperty('failure')
    expect(trace.steps[0]?.outcome).toBe('warning')
    expect(trace.steps[0]?.error).toContain('NIC usb0 (cdc_ether at usb0) is left out')
    expect(trace.steps.at(-1)?.changes).toContainEqual(
      expect.objectContaining({ path: '/properties/cpus', value: '1' }) as never,
    )
  })
})
