import { expect, test } from 'bun:test'
import type { JsonObject } from '../../src/model/json.ts'
import { nodeDocument } from '../../src/rules/node-document.ts'
import { nodeWith } from '../workflow/end-state.ts'

test("a node has its fields under the API's names and under openstacksdk's", () => {
  const node = nodeWith({ maintenance: true, instance_uuid: 'i', resource_class: 'baremetal' })
  expect(nodeDocument(node)).toMatchObject({
    uuid: node.uuid,
    id: node.uuid,
    maintenance: true,
    is_maintenance: true,
    instance_id: 'i',
    resource_class: 'baremetal',
  })
})

test("a field that Ironic did not show is null under openstacksdk's name", () => {
  expect((nodeDocument(nodeWith()) as JsonObject).allocation_id).toBeNull()
})
