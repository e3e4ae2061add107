import { describe, expect, test } from 'bun:test'
import type { Uuid } from '../../src/model/uuid.ts'
import { nodeOfFile, portsOfFile, unbornNode } from '../../src/rehearsal/node-file.ts'

const uuid = '2f8f6d8e-2d6c-4b6e-9a0c-0c7f3d0a1b2c' as Uuid

describe('a node of a file', () => {
  test('is as the OpenStack client shows it, with what Ironic always shows', () => {
    const shown = {
      uuid: uuid.toUpperCase(),
      name: 'n1',
      driver: 'ipmi',
      properties: { cpus: '4' },
      traits: ['CUSTOM_A'],
      lessee: 'x',
    }
    expect(nodeOfFile(shown)).toMatchObject({
      ...shown,
      uuid,
      provision_state: 'manageable',
      extra: {},
      driver_info: {},
    })
  })

  test('needs no UUID', () => {
    expect(nodeOfFile({}).uuid).toBe(unbornNode)
  })

  test.each([[[]], ['n1'], [{ uuid: 'n1' }]])('is an object with a UUID that is one, not %j', (value) => {
    expect(() => nodeOfFile(value)).toThrow('Cannot read the node')
  })
})

describe('ports of a file', () => {
  const port = { address: '52:54:00:00:00:01', node_uuid: uuid, pxe_enabled: false }

  test.each([
    ['a list', [{ address: '52-54-00-00-00-01'.replaceAll('-', ':').toUpperCase(), pxe_enabled: false }]],
    ["Ironic's answer", { ports: [{ address: '52:54:00:00:00:01', pxe_enabled: false }] }],
    ['one port', { address: '52:54:00:00:00:01', pxe_enabled: false }],
    ["the client's table", [{ Address: '52:54:00:00:00:01', 'PXE boot enabled': false, 'Node UUID': 'other' }]],
  ])('are read from %s', (_what, value) => {
    expect(portsOfFile(value, uuid)).toMatchObject([port])
  })

  test('need a MAC', () => {
    expect(() => portsOfFile([{ pxe_enabled: true }], uuid)).toThrow('a MAC as the "address"')
    expect(() => portsOfFile('x', uuid)).toThrow('a list')
  })
})
