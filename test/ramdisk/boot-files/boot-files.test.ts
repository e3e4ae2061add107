import { afterAll, describe, expect, test } from 'bun:test'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  dnsmasqFile,
  grubFile,
  ipxeScript,
  kernelArguments,
  loaders,
  pxelinuxFile,
  type DhcpSettings,
} from '../../../src/ramdisk/boot-files/boot-files.ts'
import { parametersOf } from '../../../src/ramdisk/parameters.ts'

// The texts as files; UPDATE_GOLDEN=1 writes them.

const folder = mkdtempSync(join(tmpdir(), 'boot-files-'))
afterAll(() => rmSync(folder, { recursive: true }))

const settings: DhcpSettings = {
  address: '192.0.2.1',
  port: 5050,
  tls: false,
  collectors: ['default', 'logs', 'lldp'],
  lldpTimeout: 30,
  extra: ['console=ttyS0'],
  kernel: 'vmlinuz',
  image: 'inspector.initramfs',
  httpUrl: 'http://192.0.2.1:8080',
  interface: 'lo',
  range: ['192.0.2.100', '192.0.2.200'],
  tftpRoot: folder,
  hostsdir: undefined,
  loader: 'ipxe',
}
const hostsdir = join(folder, 'hosts')
mkdirSync(hostsdir)

describe('the file is as kept here:', () => {
  const texts: readonly (readonly [string, string])[] = [
    ['inspector.ipxe', ipxeScript(settings)],
    ['pxelinux.cfg', pxelinuxFile(settings)],
    ['grub.cfg', grubFile(settings)],
    ['kernel-args', `${kernelArguments({ ...settings, tls: true, address: '2001:db8::1' }).join(' ')}\n`],
    ...loaders.map((loader) => {
      const text = dnsmasqFile({
        ...settings,
        loader,
        hostsdir: loader === 'ipxe' ? '/etc/hosts.d' : undefined,
        tftpRoot: '/tftpboot',
      })
      return [`dnsmasq.${loader}.conf`, text] as const
    }),
  ]
  test.each(texts)('%s', (name, text) => {
    const file = join(import.meta.dir, 'golden', name)
    if (process.env.UPDATE_GOLDEN) writeFileSync(file, text)
    expect(existsSync(file)).toBe(true)
    expect(text).toBe(readFileSync(file, 'utf8'))
  })
})

const path = `${process.env.PATH}:/usr/sbin:/sbin`
const lacks = (program: string) => Bun.which(program, { PATH: path }) === null

/** What a program says to a file; its exit status is expected to be 0. */
function accepts(program: string, args: readonly string[]): string {
  const { exitCode, stdout, stderr } = Bun.spawnSync([program, ...args], { env: { ...process.env, PATH: path } })
  const said = `${stdout.toString()}${stderr.toString()}`
  expect([exitCode, said]).toEqual([0, said])
  return said
}

test.skipIf(lacks('dnsmasq')).each(loaders)('dnsmasq takes its file for %s', (loader) => {
  const file = join(folder, `${loader}.conf`)
  writeFileSync(file, dnsmasqFile({ ...settings, loader, hostsdir }))
  expect(accepts('dnsmasq', ['--test', `--conf-file=${file}`])).toContain('syntax check OK')
})

test.skipIf(lacks('grub-script-check'))('GRUB takes its file', () => {
  const file = join(folder, 'grub.cfg')
  writeFileSync(file, grubFile(settings))
  accepts('grub-script-check', [file])
})

test('what boot files tell the ramdisk is what it reads', () => {
  const line = /^\s*append (.*)$/m.exec(pxelinuxFile(settings))?.[1] ?? ''
  expect(parametersOf(line)).toMatchObject({
    callbackUrls: ['http://192.0.2.1:5050/v1/continue'],
    collectors: ['default', 'logs', 'lldp'],
    lldpTimeout: 30_000,
  })
  const ipv6 = kernelArguments({ ...settings, tls: true, address: '2001:db8::1' }).join(' ')
  expect(parametersOf(ipv6).callbackUrls).toEqual(['https://[2001:db8::1]:5050/v1/continue'])
})

test('every line of the iPXE script is a command of iPXE, a label or a comment, and every label is there', () => {
  const lines = ipxeScript(settings).trim().split('\n')
  expect(lines[0]).toBe('#!ipxe')
  for (const line of lines) expect(line).toMatch(/^(#|:\w+$|(isset|dhcp|kernel|initrd|boot|sleep|goto)\b)/)
  const labels = lines.flatMap((line) => /^:(\w+)$/.exec(line)?.[1] ?? [])
  for (const [, label] of lines.join('\n').matchAll(/goto (\w+)/g)) expect(labels).toContain(label ?? '')
})
