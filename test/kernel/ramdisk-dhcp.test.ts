/** The ramdisk's own DHCP client with a real dnsmasq, from the first process of a machine to the report. */

import { describe, expect, test } from 'bun:test'
import { objectOf, objectsOf } from '../../src/model/json.ts'
import { hindrance, title } from './namespace.ts'
import { callback, ramdisk, serverAddress } from './ramdisk.ts'

const reason = hindrance('dnsmasq', 'unshare')
const [first, second] = ['52:54:00:31:00:01', '52:54:00:31:00:02'] as const
const waiting = 'waiting to be powered off'
const bootif = `BOOTIF=01-${first.replaceAll(':', '-')}`
const site = [`--dhcp-option=3,${serverAddress}`, '--dhcp-option=6,192.0.2.53,192.0.2.54', '--domain=lab.example']

const addresses = (report: unknown) =>
  Object.fromEntries(
    objectsOf(objectOf(objectOf(report as never).inventory).interfaces).map(({ name, ipv4_address }) => [
      name,
      ipv4_address,
    ]),
  )

describe.skipIf(reason !== undefined)(title('the ramdisk asks for an address', reason), () => {
  test('for the NIC that booted, takes gateway and name servers, and hands its report in', async () => {
    const { boot, reports, machine, resolvConf } = await ramdisk([first, second], {
      dnsmasq: site,
      answer: { uuid: 'n-1' },
    })
    const { output } = await boot(`${callback} ${bootif}`, waiting)
    expect(output()).toMatch(new RegExp(`eth0: 172\\.31\\.0\\.1\\d\\d from ${serverAddress}`))
    expect(output()).toContain('taken, node n-1')
    expect(reports()).toHaveLength(1)
    expect(addresses(reports()[0])).toEqual({ eth0: expect.stringMatching(/^172\.31\.0\.1\d\d$/), eth1: null })
    expect(reports()[0]).toMatchObject({ boot_interface: bootif.slice('BOOTIF='.length) })
    expect(await machine.run(['ip', 'route'])).toContain(`default via ${serverAddress} dev eth0`)
    expect(resolvConf()).toBe('search lab.example\nnameserver 192.0.2.53\nnameserver 192.0.2.54\n')
  })

  test('for all NICs when the command line says so', async () => {
    const { boot, reports } = await ramdisk([first, second], { dnsmasq: site })
    await boot(`${callback} ${bootif} ipa-inspection-dhcp-all-interfaces=1`, waiting)
    const lease = expect.stringMatching(/^172\.31\.0\.1\d\d$/)
    expect(addresses(reports()[0])).toEqual({ eth0: lease, eth1: lease })
  })

  test('for whichever NIC is answered first, when it is not known which one booted', async () => {
    const { boot, reports } = await ramdisk([first, second], { dnsmasq: [...site, `--dhcp-host=${second},ignore`] })
    await boot(callback, waiting)
    expect(addresses(reports()[0])).toEqual({ eth0: expect.stringMatching(/^172\.31\.0\.1\d\d$/), eth1: null })
  })

  test('and takes the boot loader’s when nobody answers; the report arrives', async () => {
    const { boot, reports } = await ramdisk([first], {})
    const loader = `ip=172.31.0.77:${serverAddress}:${serverAddress}:255.255.255.0`
    const { output } = await boot(`${callback} ${bootif} ${loader} ipa-inspection-dhcp-wait-timeout=2`, waiting)
    expect(output()).toContain(`Cannot get an address on "eth0" (${first}): no DHCP server gave one within 2 s`)
    expect(output()).toContain('eth0: 172.31.0.77 from the boot loader')
    expect(addresses(reports()[0])).toEqual({ eth0: '172.31.0.77' })
  })

  test('in vain, and tries to hand its report in all the same', async () => {
    const { boot } = await ramdisk([first], {})
    const { output } = await boot(`${callback} ${bootif} ipa-inspection-dhcp-wait-timeout=1`, 'trying again in 5 s')
    expect(output()).toContain(`Cannot get an address on "eth0" (${first}): no DHCP server gave one within 1 s`)
    expect(output()).toContain('no address on eth0 after 1 s')
    expect(output()).toContain('Cannot POST')
  })

  test('and the machine is off in the end when the command line says so', async () => {
    const { boot, reports } = await ramdisk([first], { dnsmasq: site })
    const { process } = await boot(`${callback} ${bootif} inspector.after=poweroff`, 'powering off')
    // The kernel ends the namespace of the first process by a signal, as it would switch a machine off.
    expect(await process.ended).not.toBe(0)
    expect(reports()).toHaveLength(1)
  })

  test('and gives a shell when it failed, and none where the command line says so', async () => {
    const { boot } = await ramdisk([first], { dnsmasq: site })
    const { output } = await boot(`ipa-inspection-callback-url=mdns ${bootif}`, 'a shell, for whoever looks at this')
    expect(output()).toContain('FAILED: Cannot tell anybody: the kernel command line says mdns')
    expect(output()).toMatch(/a shell, for whoever looks at this: \/bin\/(ba)?sh\n/)
    const quiet = await boot(`ipa-inspection-callback-url=mdns ${bootif} inspector.on-failure=idle`, waiting)
    expect(quiet.output()).not.toContain('a shell')
  })
})
