import { afterAll, expect, test } from 'bun:test'
import { lldp, tlvsIn } from '../../../src/ramdisk/collectors/lldp.ts'
import { around, machineOf, nic, removeTrees } from '../tree.ts'

afterAll(removeTrees)

const frame = Buffer.from(
  `0180c200000e001c73aabbcc88cc0207041c73aabbcc0004030542310602007800000${'f'.repeat(39)}`,
  'hex',
)
const tlvs = [
  [1, '041c73aabbcc00'],
  [2, '054231'],
  [3, '0078'],
  [0, ''],
]
const device = { 'device/vendor': '0x8086\n' }
const nics = {
  ...nic('eno1', '52:54:00:00:00:01', device),
  ...nic('eno2', '52:54:00:00:00:02', device),
  ...nic('br0', '52:54:00:00:00:03'),
}

test('the first frame of each NIC with hardware behind it; a silent one has none', async () => {
  const machine = machineOf(nics, { frames: { eno1: frame } })
  expect(await lldp.collect(machine, around)).toEqual({ data: { lldp_raw: { eno1: tlvs, eno2: [] } } })
})

test('where no socket is lent there is nothing of it, and a note says why', async () => {
  expect(await lldp.collect(machineOf(nics), around)).toEqual({
    data: { lldp_raw: {} },
    notes: ['nothing is known of LLDP: Cannot open a socket: not permitted'],
  })
})

test('a frame that is cut off gives what is whole in it', () => {
  for (let length = 0; length <= frame.length; length++) {
    const found = tlvsIn(frame.subarray(0, length))
    expect(found.map((tlv) => [...tlv])).toEqual(tlvs.slice(0, found.length) as never)
  }
})
