import { describe, expect, test } from 'bun:test'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Shape } from '../../../src/expression/expression.ts'
import { stepVocabulary } from '../../../src/expression/vocabulary/index.ts'
import { isObject, type Json } from '../../../src/model/json.ts'
import { newNode } from '../../../src/standalone/node-document.ts'
import { newPort } from '../../../src/standalone/port-document.ts'
import { uuidOf } from '../../../src/model/uuid.ts'

/** Where a value is not as the shape says. */
function strange(value: Json | undefined, shape: Shape, path: string): readonly string[] {
  if (value === null || value === undefined || shape.type === 'dyn') return []
  if (Array.isArray(value)) {
    const items = value as readonly Json[]
    return shape.type === 'list' ? items.flatMap((item) => strange(item, shape.of, `${path}[]`)) : [`${path}: a list`]
  }
  if (!isObject(value)) return typeof value === words[shape.type] ? [] : [`${path}: ${typeof value}`]
  if (shape.type !== 'map') return [`${path}: a map`]
  const { fields, of = fields ? undefined : any } = shape
  return Object.entries(value).flatMap(([key, item]) => {
    const below = fields?.[key] ?? of
    return below ? strange(item, below, `${path}.${key}`) : [`${path}.${key} is not known`]
  })
}

const any: Shape = { type: 'dyn' }
const words = {
  string: 'string',
  bool: 'boolean',
  number: 'number',
  list: '',
  map: '',
  null: '',
  dyn: '',
  timestamp: '',
  duration: '',
  type: '',
  secret: '',
} as const
const names = stepVocabulary.names

const samples = join(import.meta.dir, '..', '..', 'fixtures', 'samples')
const reports = readdirSync(samples).filter((name) => /^(ipa|flat|hybrid).*\.json$/.test(name))

describe('what ramdisks report is known by its keys and types:', () => {
  test.each(reports)('%s', (name) => {
    const report = JSON.parse(readFileSync(join(samples, name), 'utf8')) as Json
    const found = isObject(report) ? strange(report, names.data!, 'data') : []
    expect(found).toEqual(odd[name] ?? [])
  })
})

// A report that is wrong on purpose.
const odd: Readonly<Record<string, readonly string[]>> = {
  'ipa-edge-interfaces.json': ['data.inventory.cpu.count: string'],
}

const uuid = uuidOf('2f8f6d8e-2d6c-4b6e-9a0c-0c7f3d0a1b2c')!

test('every field of a node and a port is known', () => {
  const now = Date.UTC(2026, 10, 22)
  expect(
    strange(
      newNode({ driver: 'ipmi' }, now, () => uuid),
      names.node!,
      'node',
    ),
  ).toEqual([])
  const port = newPort({ address: '24:6e:96:00:00:01', node_uuid: uuid }, now, () => uuid)
  expect(strange([port], names.ports!, 'ports')).toEqual([])
})
