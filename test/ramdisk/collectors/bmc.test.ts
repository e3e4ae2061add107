import { afterAll, expect, test } from 'bun:test'
import type { Run } from '../../../src/platform/command.ts'
import { createRun } from '../../../src/platform/command.ts'
import { bmc, lanIn, v6In } from '../../../src/ramdisk/collectors/bmc.ts'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { around, machineOf, removeTrees } from '../tree.ts'

const bin = mkdtempSync(join(tmpdir(), 'ipmitool-'))

afterAll(() => {
  removeTrees()
  rmSync(bin, { recursive: true })
})

const device = { '/dev/ipmi0': '' }
const lanPrint = `Set in Progress         : Set Complete
IP Address Source       : DHCP Address
IP Address              : 198.51.100.17
MAC Address             : 3C:FD:FE:10:20:99
Subnet Mask             : 255.255.255.0
`

function ipmitool(script: string): Run {
  const file = join(bin, 'ipmitool')
  writeFileSync(file, `#!/bin/sh\n${script}\n`)
  chmodSync(file, 0o755)
  return createRun({ PATH: `${bin}:/usr/bin:/bin` })
}

test('without an IPMI device the addresses are null, and nothing is run', async () => {
  expect(await bmc.collect(machineOf({}), around)).toEqual({
    inventory: { bmc_address: null, bmc_v6address: null, bmc_mac: null },
  })
})

test('the first channel with an address counts', async () => {
  const run = ipmitool(`[ "$1 $3" = "lan 3" ] || { echo "Invalid channel: $3"; exit 1; }\ncat <<'X'\n${lanPrint}X`)
  expect(await bmc.collect(machineOf(device, { run }), around)).toEqual({
    inventory: { bmc_address: '198.51.100.17', bmc_v6address: '::/0', bmc_mac: '3c:fd:fe:10:20:99' },
  })
})

test('a BMC without addresses reports 0.0.0.0 and ::/0', async () => {
  const run = ipmitool("echo 'IP Address              : 0.0.0.0'")
  expect((await bmc.collect(machineOf(device, { run }), around)).inventory).toEqual({
    bmc_address: '0.0.0.0',
    bmc_v6address: '::/0',
    bmc_mac: null,
  })
})

test.each([
  // As ipmitool 1.8.19 ends for an ordinary user.
  ['may not open the device', 'Could not open device at /dev/ipmi0 or /dev/ipmi/0: Permission denied', 1],
  ['fails', 'Segmentation fault', 139],
])('a tool that %s makes the addresses unknown, with a note', async (_, says, code) => {
  const run = ipmitool(`echo '${says}' >&2; exit ${code}`)
  const found = await bmc.collect(machineOf(device, { run }), around)
  expect(found.inventory).toEqual({ bmc_address: null, bmc_v6address: null, bmc_mac: null })
  expect(found.notes?.join()).toContain(says)
})

test.each([
  ['/dev/ipmi1', '-d 1 lan print 1'],
  ['/dev/ipmi/2', '-d 2 lan print 1'],
  ['/dev/ipmidev/3', '-d 3 lan print 1'],
  ['/dev/ipmi/0', 'lan print 1'],
])('the BMC behind %s is asked, wherever the kernel put it', async (path, call) => {
  const calls = join(bin, 'calls')
  rmSync(calls, { force: true })
  const run = ipmitool(`echo "$*" >>${calls}\ncat <<'X'\n${lanPrint}X`)
  // Neither the folder nor what only looks like a device is one.
  const tree = { [path]: '', '/dev/ipmidev/x': '', '/dev/ipmi0x': '', '/dev/ipmi9': '' }
  expect((await bmc.collect(machineOf(tree, { run }), around)).inventory).toMatchObject({
    bmc_address: '198.51.100.17',
  })
  expect(readFileSync(calls, 'utf8').split('\n')[0]).toBe(call)
})

test('a tool that fails with IPv6 only leaves that address unknown, and the note says no more', async () => {
  const run = ipmitool(`[ "$1" = lan ] || { echo 'Invalid lan6' >&2; exit 139; }\ncat <<'X'\n${lanPrint}X`)
  const { inventory, notes } = await bmc.collect(machineOf(device, { run }), around)
  expect(inventory).toEqual({ bmc_address: '198.51.100.17', bmc_v6address: null, bmc_mac: '3c:fd:fe:10:20:99' })
  expect(notes?.join()).toStartWith("the BMC's IPv6 address is unknown: ")
})

test('the line "IP Address Source" is no address', () => {
  expect(lanIn(lanPrint)?.address).toBe('198.51.100.17')
  expect(lanIn('IP Address Source : Static Address\n')).toBeUndefined()
})

test('of the IPv6 addresses the active dynamic one comes before the static one, without its prefix length', () => {
  const text = `IPv6 Static Address 0:
    Enabled:        yes
    Address:        2001:db8::5/64
    Status:         active
IPv6 Dynamic Address 0:
    Source/Type:    DHCPv6
    Address:        2001:db8::17/64
    Status:         active
`
  expect(v6In(text)).toBe('2001:db8::17')
  expect(v6In(text.replace('2001:db8::17/64', '::/0'))).toBe('2001:db8::5')
  expect(
    v6In('IPv6 Static Address 0:\n    Enabled:  no\n    Address: 2001:db8::5/64\n    Status: active\n'),
  ).toBeUndefined()
  expect(
    v6In('IPv6 Static Address 0:\n    Enabled:  yes\n    Address: 2001:db8::5/64\n    Status: disabled\n'),
  ).toBeUndefined()
})

test('where IPv6 is switched off, or an address came by another way, it is none', () => {
  const dynamic = (type: string) =>
    `IPv6 Dynamic Address 0:\n    Source/Type: ${type}\n    Address: 2001:db8::17/64\n    Status: active\n`
  const enables = (which: string) => `IPv6/IPv4 Addressing Enables: ${which}\n${dynamic('SLAAC')}`
  expect(['ipv4', 'ipv6', 'both'].map((which) => v6In(enables(which)))).toEqual([
    undefined,
    '2001:db8::17',
    '2001:db8::17',
  ])
  expect(v6In(dynamic('reserved'))).toBeUndefined()
})

test('a tool that hangs on IPv6 is a failure, and the IPv4 address that was found is kept', async () => {
  const run = ipmitool(`[ "$1" = lan ] || exec sleep 60\ncat <<'X'\n${lanPrint}X`)
  const found = await bmc.collect(machineOf(device, { run }), { ...around, toolTimeout: 500 })
  expect(found).toEqual({
    inventory: { bmc_address: '198.51.100.17', bmc_v6address: null, bmc_mac: '3c:fd:fe:10:20:99' },
    failures: ['the BMC did not answer within 0.5 s'],
  })
})
