import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { objectOf, textOf, type JsonObject } from '../../src/model/json.ts'
import { callback, ironicDirectory } from './baremetal.ts'
import type { Cloud } from './cloud.ts'
import { enrol, ramdisk, report, status, switchedReport, type Machine } from './machine.ts'
import { launchInCatalogue, type Inspector } from './program.ts'
import { until } from './waiting.ts'

/** Ironic's own inspection, with `inspect_interface` inspector: it calls the service, and nobody else does. */
export function inspectionSuite(cloud: () => Cloud): void {
  let inspector: Inspector
  let admin: string

  beforeAll(async () => {
    inspector = await launchInCatalogue(cloud())
    admin = await cloud().token('admin')
    for (const file of ['kernel', 'ramdisk']) writeFileSync(image(file), 'Nobody boots this')
  })
  afterAll(() => inspector?.stop())

  const image = (file: string) => join(ironicDirectory(cloud().workshop), 'images', file)

  function enrolManaged(bmc: string, mac: string): Promise<Machine> {
    const boot = { deploy_kernel: `file://${image('kernel')}`, deploy_ramdisk: `file://${image('ramdisk')}` }
    return enrol(cloud(), { ipmi_address: bmc, ...boot }, [mac], { boot_interface: 'ipxe' })
  }

  /** What Ironic wrote below its HTTP directory for the node's boot. */
  const bootConfiguration = (uuid: string): string => {
    const root = join(ironicDirectory(cloud().workshop), 'http')
    const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) => name.includes(uuid))
    const texts = files.map((name) => join(root, name)).filter((path) => statSync(path).isFile())
    return texts.map((path) => readFileSync(path, 'utf8')).join('\n')
  }

  /** Requests about the node's power and boot device that reached Ironic's API; its own doings do not go through that. */
  const powerRequests = (uuid: string): string[] => {
    const log = readFileSync(join(cloud().workshop.dir, 'ironic.log'), 'utf8')
    const request = new RegExp(`"PUT /v1/nodes/${uuid}/(?:states/power|management/boot_device)`)
    return log.split('\n').filter((line) => request.test(line))
  }

  const provision = (machine: Machine, target: string) =>
    cloud().ironic('PUT', `/v1/nodes/${machine.uuid}/states/provision`, { target })

  const reaches = (machine: Machine, wanted: string): Promise<JsonObject> =>
    until(`the node is "${wanted}"`, async () => {
      const node = await machine.node()
      return node.provision_state === wanted && node
    })

  describe.concurrent('boot managed by us', () => {
    test('a node is inspected: Ironic has its properties and ports, and keeps inventory and data', async () => {
      const machine = await enrol(cloud(), { ipmi_address: '198.51.100.141' })

      await provision(machine, 'inspect')
      await reaches(machine, 'inspect wait')
      await until('the power is on', async () => (await machine.node()).power_state === 'power on')
      await ramdisk(inspector, admin, machine.uuid, switchedReport('198.51.100.141', '3c:fd:91'))
      const node = await reaches(machine, 'manageable')

      expect(node).toMatchObject({ last_error: null, inspection_finished_at: expect.any(String) })
      expect(node.properties).toMatchObject({ cpus: '48', cpu_arch: 'x86_64' })
      expect((await machine.ports()).map(({ address }) => address)).toEqual(['3c:fd:91:50:60:70'])
      const kept = await until('Ironic keeps the inventory', () =>
        // 404 until then: it ends the inspection first.
        cloud()
          .ironic('GET', `/v1/nodes/${machine.uuid}/inventory`)
          .catch(() => undefined),
      )
      const data = (await inspector.ask('GET', `/v1/introspection/${machine.uuid}/data`, admin)).body
      const { inventory, ...others } = data
      expect(kept).toEqual({ inventory: inventory ?? null, plugin_data: others })
      expect(others).toHaveProperty('all_interfaces')
      await until('the power is off', async () => (await machine.node()).power_state === 'power off')
      // With boot managed by Ironic there are none: that says something as long as they are found here.
      expect(powerRequests(machine.uuid)).not.toEqual([])
    })

    test('what goes wrong is told in last_error', async () => {
      const machine = await enrol(cloud(), { ipmi_address: '198.51.100.142' })
      const text = report('ipa-error-with-logs').replace('198.51.100.71', '198.51.100.142')

      await provision(machine, 'inspect')
      await ramdisk(inspector, admin, machine.uuid, text)
      const node = await reaches(machine, 'inspect failed')

      const { error } = (await inspector.ask('GET', `/v1/introspection/${machine.uuid}`, admin)).body
      expect(textOf(error)).toContain('failed to run hardware-detect utility')
      expect(node.last_error).toBe(`ironic-inspector inspection failed: ${textOf(error)}`)
      expect(node.properties).toEqual({})
      expect(await machine.ports()).toEqual([])
    })

    test('the message of a rule that fails is told in last_error', async () => {
      const machine = await enrol(cloud(), { ipmi_address: '198.51.100.147' })
      const rule = {
        conditions: [{ op: 'eq', field: 'data://inventory.bmc_address', value: '198.51.100.147' }],
        actions: [{ action: 'fail', message: 'not one of ours' }],
      }
      expect((await inspector.ask('POST', '/v1/rules', admin, JSON.stringify(rule))).status).toBe(201)

      await provision(machine, 'inspect')
      await ramdisk(inspector, admin, machine.uuid, switchedReport('198.51.100.147', '3c:fd:97'))
      const node = await reaches(machine, 'inspect failed')

      expect(textOf(node.last_error)).toMatch(/^ironic-inspector inspection failed: .*not one of ours/)
      expect(node.properties).toEqual({})
    })

    test('what cannot be started is told in last_error', async () => {
      // Neither ports nor a BMC address: its report could not be told from others.
      const machine = await enrol(cloud(), {})

      await provision(machine, 'inspect')
      const node = await reaches(machine, 'inspect failed')

      const { error } = (await inspector.ask('GET', `/v1/introspection/${machine.uuid}`, admin)).body
      expect(node.last_error).toBe(`ironic-inspector inspection failed: ${textOf(error)}`)
    })

    test('an abort reaches us, and the node is powered off', async () => {
      const machine = await enrol(cloud(), { ipmi_address: '198.51.100.143' })
      await provision(machine, 'inspect')
      await status(inspector, admin, machine.uuid, ({ state }) => state === 'waiting')
      await until('the power is on', async () => (await machine.node()).power_state === 'power on')

      await provision(machine, 'abort')

      await reaches(machine, 'inspect failed')
      const ended = await status(inspector, admin, machine.uuid, ({ finished }) => finished === true)
      expect(ended).toMatchObject({ state: 'error', error: 'Canceled by operator' })
      await until('the power is off', async () => (await machine.node()).power_state === 'power off')
    })
  })

  describe.concurrent('boot managed by Ironic', () => {
    test('a node is inspected: its ramdisk reports to us, and its power is left to Ironic', async () => {
      const machine = await enrolManaged('198.51.100.144', '3c:fd:94:50:60:70')

      await provision(machine, 'inspect')
      const waiting = await reaches(machine, 'inspect wait')
      await status(inspector, admin, machine.uuid, ({ state }) => state === 'waiting')
      expect(objectOf(waiting.driver_internal_info).inspector_manage_boot).toBe(true)
      expect(waiting.power_state).toBe('power on')
      expect(bootConfiguration(machine.uuid)).toContain(`ipa-inspection-callback-url=${callback}/v1/continue`)
      await ramdisk(inspector, admin, machine.uuid, switchedReport('198.51.100.144', '3c:fd:94'))
      const node = await reaches(machine, 'manageable')

      expect(node).toMatchObject({ last_error: null, power_state: 'power off' })
      expect(node.properties).toMatchObject({ cpus: '48', cpu_arch: 'x86_64' })
      expect(powerRequests(machine.uuid)).toEqual([])
    })

    test('what goes wrong is told in last_error', async () => {
      const machine = await enrolManaged('198.51.100.145', '80:30:e0:3c:d2:45')
      const text = report('ipa-error-with-logs').replace('198.51.100.71', '198.51.100.145')

      await provision(machine, 'inspect')
      await ramdisk(inspector, admin, machine.uuid, text)
      const node = await reaches(machine, 'inspect failed')

      expect(textOf(node.last_error)).toContain('ironic-inspector inspection failed: ')
      expect(textOf(node.last_error)).toContain('failed to run hardware-detect utility')
      await until('the power is off', async () => (await machine.node()).power_state === 'power off')
    })

    test('an abort reaches us', async () => {
      const machine = await enrolManaged('198.51.100.146', '3c:fd:96:50:60:70')
      await provision(machine, 'inspect')
      await reaches(machine, 'inspect wait')

      await provision(machine, 'abort')

      await reaches(machine, 'inspect failed')
      const ended = await status(inspector, admin, machine.uuid, ({ finished }) => finished === true)
      expect(ended).toMatchObject({ state: 'error', error: 'Canceled by operator' })
    })
  })
}
