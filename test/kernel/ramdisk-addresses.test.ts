/** The addresses that the binary reports, beside those that `ip` shows. */

import { describe, expect, test } from 'bun:test'
import { objectOf, objectsOf, type JsonObject } from '../../src/model/json.ts'
import { binary } from '../service/inspector.ts'
import { hindrance, namespace, title } from './namespace.ts'

const reason = hindrance('ip')

describe.skipIf(reason !== undefined)(title('addresses of NICs', reason), () => {
  test('are those of ip, in its order, also without a carrier and of a NIC that is off', async () => {
    const machine = await namespace('machine')
    const add = (address: string, name: string, ...more: readonly string[]) =>
      machine.run(['ip', 'address', 'add', address, 'dev', name, ...more])
    const names = ['running', 'cable-out', 'off', 'bare'] as const
    for (const [index, name] of names.entries())
      await machine.run(['ip', 'link', 'add', name, 'type', 'veth', 'peer', 'name', `far${index}`])
    for (const name of ['running', 'far0', 'cable-out', 'bare', 'far3'])
      await machine.run(['ip', 'link', 'set', name, 'up'])
    for (const [index, name] of names.slice(0, 3).entries()) {
      await add(`192.0.2.${index + 1}/24`, name)
      await add(`198.51.100.${index + 1}/24`, name)
      if (name !== 'off') await add(`2001:db8:${index}:0:1::1/64`, name, 'nodad')
      if (name !== 'off') await add(`2001:db8:${index}::2/64`, name, 'nodad')
    }
    // Where some are up, those that are off are no NICs of a machine without hardware; so it is looked at without the others, too.
    const shown = async () => {
      const { inventory } = JSON.parse(await machine.run([binary, 'collect', '--collectors', 'default'])) as JsonObject
      const links = JSON.parse(await machine.run(['ip', '-j', 'address'])) as readonly JsonObject[]
      return objectsOf(objectOf(inventory).interfaces).map(({ name, ipv4_address, ipv6_address, has_carrier }) => {
        const all = objectsOf(links.find((link) => link.ifname === name)?.addr_info)
        const first = (family: string) => all.find((info) => info.family === family)?.local ?? null
        return { name, has_carrier, ours: [ipv4_address, ipv6_address], theirs: [first('inet'), first('inet6')] }
      })
    }
    const up = await shown()
    expect(up.find(({ name }) => name === 'cable-out')).toMatchObject({
      has_carrier: false,
      ours: ['192.0.2.2', '2001:db8:1::2'],
    })
    for (const name of ['running', 'far0', 'cable-out', 'bare', 'far3'])
      await machine.run(['ip', 'link', 'set', name, 'down'])
    const down = await shown()
    expect(down.find(({ name }) => name === 'off')).toMatchObject({ ours: ['192.0.2.3', null] })
    for (const { ours, theirs } of [...up, ...down]) expect(ours).toEqual(theirs)
  })
})
