import { expect, test } from 'bun:test'
import type { Json } from '../../src/model/json.ts'
import { constantFinding } from '../../src/workflow/constant-finding.ts'

test.each<readonly ['node' | 'port', string, Json, string]>([
  ['node', '/name', 12345, '/name is a number, and Ironic takes text; put it in quotes'],
  ['node', '/driver', true, '/driver is a boolean, and Ironic takes text; put it in quotes'],
  ['node', '/resource_class', ['a'], '/resource_class is a list, and Ironic takes text; '],
  ['node', '/properties', 'text', '/properties is text, and Ironic takes a map; '],
  ['node', '/retired', [true], '/retired is a list, and Ironic takes a boolean; '],
  ['port', '/physical_network', 100, '/physical_network is a number, and Ironic takes text; put it in quotes'],
])('a constant that Ironic refuses is found: of a %s, %s: %p', (of, path, value, said) => {
  const finding = constantFinding(path, value, of, '/p')
  expect(`${finding?.message}; ${finding?.remedy ?? ''}`).toBe(said)
  expect(finding).toMatchObject({ code: 'E204', pointer: '/p' })
})

test.each<readonly ['node' | 'port', string, Json]>([
  ['node', '/name', null],
  ['node', '/name', '${{ node.uuid }}'],
  ['node', '/properties', '${{ data["properties"] }}'],
  ['node', '/retired', 'true'],
  ['node', '/extra/rack', 3],
  ['node', '/a_field_of_a_newer_ironic', 3],
  ['port', '/pxe_enabled', false],
])('what Ironic may take is no finding: of a %s, %s: %p', (of, path, value) => {
  expect(constantFinding(path, value, of, '/p')).toBeUndefined()
})
