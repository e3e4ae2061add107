/** Machines boot: firmware, DHCP behind the firewall, boot loader, our image, our service. */

import { describe, expect, test } from 'bun:test'
import { title } from '../kernel/namespace.ts'
import { until } from '../service/inspector.ts'
import { lab, obstacle, type Lab, type Machine } from './lab.ts'

const configuration = `introspection: {workflow: standalone, start_delay: 0s}
discovery: {workflow: standalone, driver: ipmi, per_hour: 0}
`

const site = obstacle === undefined ? await lab(configuration) : (undefined as never as Lab)

describe.skipIf(obstacle !== undefined)(title('a machine that boots', obstacle), () => {
  const node = async (name: string) => (await (await site.ask(`/ext/v1/nodes/${name}`)).json()) as Node
  const stateOf = async (name: string) => {
    const answer = await site.ask(`/v1/introspection/${name}`)
    return answer.status === 200 ? ((await answer.json()) as { state: string }).state : String(answer.status)
  }
  const start = async (name: string) => {
    expect((await site.ask(`/v1/introspection/${name}`, { method: 'POST' })).status).toBe(202)
  }
  const create = (name: string, mac: string) =>
    site.inspector('node', 'create', '--inspector-url', site.url, '--name', name, '--mac', mac)

  /** Resolves when the console says so; what it showed instead goes into the error. */
  async function shows(machine: Machine, text: string): Promise<void> {
    const isShown = async () => (await machine.console()).includes(text)
    await until(isShown, `the console shows "${text}"`, 400).catch(async (error: unknown) => {
      const said = [await machine.console(), await site.said()].map((one) => one.slice(-3000))
      throw new Error([String(error), ...said].join('\n'))
    })
  }

  /** What DHCP has heard of a machine; router solicitations are for everybody. */
  const heardOf = async (mac: string) =>
    (await site.heard()).split('\n').filter((line) => line.includes(' DHCP') && line.includes(mac))

  /** Resolves when the firmware has had time to ask, and to be answered if anybody did: a console says nothing for longer than that. */
  async function asks({ asked }: Machine): Promise<void> {
    await until(async () => (await asked()) >= 5, 'the firmware asks', 120)
    await Bun.sleep(8000)
  }

  test('stays silent until it is introspected, then boots by iPXE and HTTP, and is shut out again', async () => {
    await site.offer('ipxe')
    await create('m1', '52:54:00:aa:00:01')
    const machine = site.machine({ name: 'm1', mac: '52:54:00:aa:00:01' })
    await machine.on()
    await asks(machine)
    expect(await heardOf('52:54:00:aa:00:01')).toEqual([])
    expect(await machine.console()).toBe('')
    await start('m1')
    await shows(machine, 'inspector: taken')
    await until(async () => (await stateOf('m1')) === 'finished', 'm1 is finished')
    expect((await node('m1')).properties).toMatchObject({
      cpus: '1',
      cpu_arch: 'x86_64',
      memory_mb: '768',
      local_gb: '7',
    })
    await machine.off()
    const before = await heardOf('52:54:00:aa:00:01')
    expect(before.join('\n')).toContain('DHCPACK')
    await machine.on()
    await asks(machine)
    expect(await heardOf('52:54:00:aa:00:01')).toEqual(before)
    expect(await machine.console()).toBe('')
    await machine.off()
  })

  test('boots by PXELINUX and TFTP, which tells the NIC it booted from', async () => {
    await site.offer('pxelinux')
    await create('m2', '52:54:00:aa:00:02')
    await start('m2')
    const machine = site.machine({ name: 'm2', mac: '52:54:00:aa:00:02' })
    await machine.on()
    await shows(machine, 'inspector: taken')
    await until(async () => (await stateOf('m2')) === 'finished', 'm2 is finished')
    const data = (await (await site.ask('/v1/introspection/m2/data')).json()) as { boot_interface: string }
    expect(data.boot_interface).toBe('01-52-54-00-aa-00-02')
    await machine.off()
  })

  test('boots with UEFI, and reports it', async () => {
    await site.offer('ipxe')
    await create('m3', '52:54:00:aa:00:03')
    await start('m3')
    const machine = site.machine({ name: 'm3', mac: '52:54:00:aa:00:03', uefi: true })
    await machine.on()
    await shows(machine, 'inspector: taken')
    await until(async () => (await stateOf('m3')) === 'finished', 'm3 is finished')
    expect((await node('m3')).properties).toMatchObject({
      capabilities: expect.stringContaining('boot_mode:uefi') as string,
    })
    await machine.off()
  })

  test('that nobody knows is enrolled with the address of its BMC', async () => {
    await site.offer('ipxe')
    const machine = site.machine({ name: 'm4', mac: '52:54:00:aa:00:04', bmcPort: 9234 })
    const bmc = await site.bmc({ name: 'm4', address: '172.30.0.54', port: 9234, power: machine.power })
    await bmc.tool(['admin', 'secret'], 'power', 'on')
    await shows(machine, 'inspector: taken')
    const uuid = /taken, node (\S+)/.exec(await machine.console())?.[1] ?? ''
    await until(async () => (await stateOf(uuid)) === 'finished', 'the unknown machine is finished')
    expect((await node(uuid)).driver_info).toEqual({ ipmi_address: '172.30.0.54' })
    await bmc.tool(['admin', 'secret'], 'power', 'off')
    expect(await machine.isOn()).toBe(false)
  })

  test('three at once', async () => {
    const machines = await Promise.all(
      [5, 6, 7].map(async (k) => {
        const mac = `52:54:00:aa:00:0${k}`
        await create(`m${k}`, mac)
        await start(`m${k}`)
        const machine = site.machine({ name: `m${k}`, mac })
        await machine.on()
        return machine
      }),
    )
    for (const machine of machines) await shows(machine, 'inspector: taken')
    for (const k of [5, 6, 7]) await until(async () => (await stateOf(`m${k}`)) === 'finished', `m${k} is finished`)
    for (const machine of machines) await machine.off()
  })
})

type Node = {
  readonly properties: Readonly<Record<string, unknown>>
  readonly driver_info: Readonly<Record<string, unknown>>
}
