import { afterAll, describe, expect, test } from 'bun:test'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspector } from '../../terminal.ts'

const folder = mkdtempSync(join(tmpdir(), 'boot-files-'))
afterAll(() => rmSync(folder, { recursive: true }))

const at = ['--address', '192.0.2.1']
const range = ['--range', '192.0.2.100,192.0.2.200']

test('kernel-args says where the report goes; more words come behind', async () => {
  const { code, out } = await inspector(['ramdisk', 'kernel-args', ...at, '--kernel-arg', 'console=ttyS0 nomodeset'])
  expect([code, out]).toEqual([
    0,
    'ipa-inspection-callback-url=http://192.0.2.1:5050/v1/continue ' +
      'ipa-inspection-collectors=default,logs,pci-devices,numa-topology,lldp ipa-lldp-timeout=30 console=ttyS0 nomodeset\n',
  ])
})

test('port, TLS, interface and the folder of the dnsmasq driver are those of the configuration', async () => {
  const file = join(folder, 'inspector.yaml')
  writeFileSync(
    file,
    `version: 1
api: {listen: "0.0.0.0:6050", auth: none}
firewall: {driver: dnsmasq, interface: lo, dnsmasq: {hostsdir: /run/hosts}}
ironic: {auth: none, endpoint: "http://127.0.0.1:6385"}
`,
  )
  const { code, out, err } = await inspector(['ramdisk', 'dnsmasq', '--config', file, ...range])
  expect([code, err]).toEqual([0, ''])
  expect(out).toContain('interface=lo\n')
  expect(out).toContain('dhcp-hostsdir=/run/hosts\n')
  // The address of the interface.
  expect(out).toContain('dhcp-boot=tag:ipxe,http://127.0.0.1:8080/inspector.ipxe\n')
  expect((await inspector(['ramdisk', 'kernel-args', '--config', file])).out).toContain(
    'http://127.0.0.1:6050/v1/continue',
  )
})

test.each([
  ['192.0.2.9:5050', 'http://192.0.2.9:5050'],
  ['[2001:db8::9]:6050', 'http://[2001:db8::9]:6050'],
  // No address that machines reach: that of the interface.
  ['127.0.0.2:5050', 'http://127.0.0.1:5050'],
  ['[::]:5050', 'http://127.0.0.1:5050'],
  ['undercloud:5050', 'http://127.0.0.1:5050'],
])('of a service that listens on %s machines are told %s', async (listen, url) => {
  const file = join(folder, 'listens.yaml')
  writeFileSync(
    file,
    `version: 1\napi: {listen: "${listen}", auth: none}\nironic: {type: standalone}\nfirewall: {interface: lo}\n`,
  )
  const { out } = await inspector(['ramdisk', 'kernel-args', '--config', file])
  expect(out).toStartWith(`ipa-inspection-callback-url=${url}/v1/continue `)
})

test('an address of IPv6 stands in brackets wherever a port is behind it', async () => {
  const { out } = await inspector(['ramdisk', 'ipxe', '--address', '2001:db8::9'])
  expect(out).toContain('\nkernel http://[2001:db8::9]:8080/vmlinuz ')
  expect(out).toContain('\ninitrd http://[2001:db8::9]:8080/inspector.initramfs ')
})

describe('--check', () => {
  test.each(['ipxe', 'dnsmasq'])('of a file that fits ends with 0: %s', async (kind) => {
    const more = kind === 'dnsmasq' ? range : []
    const file = join(folder, kind)
    writeFileSync(file, `# of the site\n\n${(await inspector(['ramdisk', kind, ...at, ...more])).out}`)
    const { code, out } = await inspector(['ramdisk', kind, ...at, ...more, '--check', file])
    expect([code, out]).toEqual([0, `${file} fits\n`])
  })

  test('of a file for another address ends with 1, and shows what differs', async () => {
    const file = join(folder, 'other')
    writeFileSync(file, (await inspector(['ramdisk', 'pxelinux', '--address', '192.0.2.9'])).out)
    const { code, out } = await inspector(['ramdisk', 'pxelinux', ...at, '--check', file])
    expect(code).toBe(1)
    expect(out.split('\n').map((line) => line.slice(0, 91))).toEqual([
      `${file} differs`,
      '- append initrd=inspector.initramfs ipa-inspection-callback-url=http://192.0.2.1:5050/v1/co',
      '+ append initrd=inspector.initramfs ipa-inspection-callback-url=http://192.0.2.9:5050/v1/co',
      '',
    ])
  })

  test('of a file that is not there ends with 3', async () => {
    const { code, err } = await inspector(['ramdisk', 'grub', ...at, '--check', join(folder, 'no-such-file')])
    expect(code).toBe(3)
    expect(err).toContain('no-such-file')
  })
})

test.each([
  [['dnsmasq', ...at], 2, 'required option'],
  [['dnsmasq', ...at, '--range', '192.0.2.100'], 2, 'Write it as FIRST,LAST'],
  [['ipxe'], 1, 'Cannot tell the address of the service: no firewall.interface is configured; give it with --address'],
] as const)('%j is told what is missing', async (args, status, why) => {
  const { code, err } = await inspector(['ramdisk', ...args])
  expect(code).toBe(status)
  expect(err).toContain(why)
})

const machines = 'write the one that this machine has in their network, such as 192.0.2.1.'

test.each([
  ['192.0.2.1/24', 'It has a prefix length, or is a URL: write the address alone, such as 192.0.2.1.'],
  ['http://192.0.2.1', 'It has a prefix length, or is a URL: write the address alone, such as 192.0.2.1.'],
  ['999.1.1.1', 'It is no IP address, and no host name: write it such as 192.0.2.1.'],
  ['192.0.2.1:5050', 'It is no IP address, and no host name: write it such as 192.0.2.1.'],
  ['[2001:db8::9]', 'It is no IP address, and no host name: write it such as 192.0.2.1.'],
  ['192.0.2', 'It is no IP address, and no host name: write it such as 192.0.2.1.'],
  ['under cloud', 'It is no IP address, and no host name: write it such as 192.0.2.1.'],
  ['', 'It is no IP address, and no host name: write it such as 192.0.2.1.'],
  ['0.0.0.0', `It stands for all addresses of a machine, and is none to send to: ${machines}`],
  ['::', `It stands for all addresses of a machine, and is none to send to: ${machines}`],
  ['127.0.0.1', `Machines would reach themselves by it: ${machines}`],
  ['::ffff:127.0.0.1', `Machines would reach themselves by it: ${machines}`],
  ['::1', `Machines would reach themselves by it: ${machines}`],
  ['localhost', `Machines would reach themselves by it: ${machines}`],
  ['255.255.255.255', `It is the address of everybody: ${machines}`],
  ['239.0.0.1', `It is the address of a group: ${machines}`],
])('--address %s is refused with what is wrong', async (address, why) => {
  const { code, out, err } = await inspector(['ramdisk', 'ipxe', '--address', address])
  expect([code, out]).toEqual([2, ''])
  expect(err).toContain(why)
})

test.each(['undercloud', 'inspector.example.org', '192.0.2.1', '2001:db8::9'])(
  '--address %s is taken',
  async (address) => {
    const { code, out } = await inspector(['ramdisk', 'kernel-args', '--address', address])
    expect([code, out.includes(address)]).toEqual([0, true])
  },
)

test.each([
  ['x,y', '"x" is no IP address: write it as FIRST,LAST, such as 192.0.2.100,192.0.2.200.'],
  ['192.0.2.100,192.0.2.300', '"192.0.2.300" is no IP address: write it'],
  ['192.0.2.200,192.0.2.100', 'The first one comes behind the last: write them in order, such as'],
  ['192.0.10.1,192.0.9.1', 'The first one comes behind the last'],
  ['192.0.2.100,2001:db8::9', 'One is of IPv4 and one of IPv6: take two of a kind, such as'],
])('--range %s is refused with what is wrong', async (given, why) => {
  const { code, out, err } = await inspector(['ramdisk', 'dnsmasq', ...at, '--range', given])
  expect([code, out]).toEqual([2, ''])
  expect(err).toContain(why)
})

test('a collector that the ramdisk has not is told, and printed: ironic-python-agent may have it', async () => {
  const { code, out, err } = await inspector(['ramdisk', 'ipxe', ...at, '--collectors', 'default,ldp'])
  expect([code, out.includes(' ipa-inspection-collectors=default,ldp ')]).toEqual([0, true])
  expect(err).toBe(
    'warning: inspector\'s ramdisk fails with "ldp", as its collectors are default, logs, pci-devices, numa-topology, lldp, usb-devices, dmi-decode, extra-hardware, did you mean "lldp"?\n',
  )
  const known = await inspector(['ramdisk', 'ipxe', ...at, '--collectors', 'default,usb-devices'])
  expect([known.code, known.err]).toEqual([0, ''])
  for (const wrong of ['', 'default,,lldp', 'default, lldp'])
    expect((await inspector(['ramdisk', 'ipxe', ...at, '--collectors', wrong])).code).toBe(2)
})

test.each(['image', 'ipxe', 'pxelinux', 'grub', 'dnsmasq', 'kernel-args', 'run'])(
  'the help of %s ends with examples',
  async (name) => {
    const { code, out } = await inspector(['ramdisk', name, '--help'])
    expect(code).toBe(0)
    expect(out).toMatch(new RegExp(`\\nExamples:\\n  inspector ramdisk ${name}`))
  },
)
