import { expect, test } from 'bun:test'
import { nodeWith } from '../end-state.ts'
import { failure, found, macs, requests, traces } from './running.ts'

const physical = { '/physical_network': 'ctlplane' }

test('sets fields of every port, or of those for which the condition is true', async () => {
  expect(await requests([{ set_port: { set: physical } }])).toHaveLength(2)
  expect(await requests([{ set_port: { where: 'nic.name.startsWith("eno")', set: physical } }])).toMatchObject([
    {
      path: `/v1/ports/aaaaaaaa-0000-4000-8000-${macs[0].replaceAll(':', '')}`,
      body: [{ op: 'add', path: '/physical_network', value: 'ctlplane' }],
    },
  ])
})

test('knows the port as Ironic has it, and its NIC', async () => {
  const set = { '/extra/said': '${{ port.address }} is ${{ nic.name }}' }
  expect(await requests([{ set_port: { where: 'port.address.endsWith("02")', set } }])).toMatchObject([
    { body: [{ value: `${macs[1]} is ens2` }] },
  ])
})

test('a secret of a port is read by no step below', async () => {
  const set = { '/extra/key': '${{ secret("key") }}' }
  const copied = { '/extra/copied': '${{ port.extra.key }}' }
  expect(await failure([{ set_port: { set } }, { set_port: { set: copied } }])).toBe(
    `Cannot set what port ${macs[0]} has: "/extra/copied": port.extra.key is a secret, which nobody reads`,
  )
})

test('where a condition is undecided there is no match; a value that is missing fails', async () => {
  expect(await requests([{ set_port: { where: 'nic.vendor == "0x8086"', set: physical } }])).toEqual([])
  expect(await failure([{ set_port: { set: { '/extra/vendor': '${{ nic.vendor }}' } } }])).toBe(
    `Cannot set what port ${macs[0]} has: "/extra/vendor": nic.vendor is missing`,
  )
})

test("ports of a node that runs somebody's work are left alone", async () => {
  const node = nodeWith({ provision_state: 'active' })
  expect(await requests([{ set_port: { set: physical } }], { node })).toEqual([])
  expect((await traces([{ set_port: { set: physical } }], { node }))[0]?.notes).toEqual([
    "ports of a node that runs somebody's work are left alone",
  ])
})

test('finds what nobody may change, and names that are for ports only', () => {
  expect(found({ set_port: { set: { '/uuid': 'x' } } })).toEqual(['E311 /set_port/set/~1uuid'])
  expect(found({ set: { '/extra/a': '${{ nic.name }}' } })).toEqual(['E402 /set/~1extra~1a'])
  expect(found({ set_port: { wher: 'true', set: physical } })).toEqual(['E203 /set_port/wher'])
})
