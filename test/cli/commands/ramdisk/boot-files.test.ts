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

test.each(['image', 'ipxe', 'pxelinux', 'grub', 'dnsmasq', 'kernel-args', 'run'])(
  'the help of %s ends with examples',
  async (name) => {
    const { code, out } = await inspector(['ramdisk', name, '--help'])
    expect(code).toBe(0)
    expect(out).toMatch(new RegExp(`\\nExamples:\\n  inspector ramdisk ${name}`))
  },
)
