/** LLDP over a real cable: the binary's raw sockets hear what a switch sends. */

import { describe, expect, test } from 'bun:test'
import { join } from 'node:path'
import { objectOf, objectsOf, type JsonObject } from '../../src/model/json.ts'
import { binary } from '../service/inspector.ts'
import { hindrance, namespace, scratch, title } from './namespace.ts'

const reason = hindrance('python3')
const header = '0180c200000e001c73aabbcc88cc'
const tlvs = [
  [1, '041c73aabbcc00'],
  [2, '054231'],
  [3, '0078'],
  [5, '7377697463682d31'],
  [127, '0080c2010064'],
  [0, ''],
] as const

/** A frame as a switch sends it: to the group address of bridges, which a NIC takes only when told to listen to all. */
function frameOf(parts: readonly (readonly [type: number, hex: string])[]): string {
  const text = ([type, hex]: readonly [number, string]) =>
    ((type << 9) | (hex.length / 2)).toString(16).padStart(4, '0') + hex
  return header + parts.map(text).join('').padEnd(92, '0')
}

const sender = `
import socket, sys, time
link = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
link.bind((sys.argv[1], 0))
while True:
    link.send(bytes.fromhex(sys.argv[2]))
    time.sleep(0.1)
`

describe.skipIf(reason !== undefined)(title('LLDP', reason), () => {
  test('is heard on the NIC that it arrives at; another one has an empty list; other frames are none', async () => {
    const machine = await namespace('machine')
    const far = await namespace('switch')
    for (const [index, mac] of ['52:54:00:32:00:01', '52:54:00:32:00:02'].entries()) {
      const peer = ['peer', 'name', `v${index}`, 'netns', far.name]
      await machine.run(['ip', 'link', 'add', `eth${index}`, 'address', mac, 'type', 'veth', ...peer])
      await machine.run(['ip', 'link', 'set', `eth${index}`, 'up'])
      await far.run(['ip', 'link', 'set', `v${index}`, 'up'])
    }
    const directory = scratch('lldp')
    const arp = frameOf(tlvs).replace('88cc', '0806')
    far.spawn(['python3', '-c', sender, 'v0', frameOf(tlvs)], join(directory, 'v0'))
    far.spawn(['python3', '-c', sender, 'v1', arp], join(directory, 'v1'))
    const text = await machine.run([binary, 'collect', '--collectors', 'default,lldp', '--lldp-timeout', '3s'])
    const report = JSON.parse(text) as JsonObject
    expect(objectsOf(objectOf(report.inventory).interfaces).map(({ name }) => name)).toEqual(['eth0', 'eth1'])
    expect(report.lldp_raw as unknown).toEqual({ eth0: tlvs, eth1: [] })
  })
})
