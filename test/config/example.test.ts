import { afterAll, beforeAll, expect, test } from 'bun:test'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseDocument } from 'yaml'
import { readConfiguration } from '../../src/app/configuration.ts'
import { headline } from '../../src/config/diagnostic.ts'
import { configurationSchema } from '../../src/app/settings.ts'
import type { SchemaNode } from '../../src/model/decode.ts'
import { disk } from '../../src/platform/files.ts'
import { Type } from '@sinclair/typebox'

const example = readFileSync(join(import.meta.dir, '..', '..', 'inspector.yaml.example'), 'utf8')
/** With the settings that are off switched on. */
const whole = example.replaceAll(/^#(?=( {2})?[a-z_]+:)/gm, '')

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'inspector-example-'))
  mkdirSync(join(folder, 'credentials'))
  writeFileSync(join(folder, 'credentials', 'keystone'), 'hunter2\n')
})
afterAll(() => rmSync(folder, { recursive: true }))

function read(text: string) {
  const file = join(folder, 'inspector.yaml')
  const loaded = readConfiguration({ file, text, set: [], env: {}, files: disk, purpose: 'start' })
  return { ...loaded, lines: loaded.diagnostics.map(headline) }
}

/** Dotted names of everything below a schema; what a map may hold, and holds nothing of by default, is none. */
function keysOfSchema(schema: SchemaNode, above = ''): string[] {
  return Object.entries(schema.properties ?? {}).flatMap(([key, below]) => [
    above + key,
    ...(mayStayEmpty(below) ? [] : keysOfSchema(below, `${above}${key}.`)),
  ])
}

function mayStayEmpty({ properties, default: usual }: SchemaNode & { readonly default?: unknown }): boolean {
  const isOptional = (one: SchemaNode) => (one as { readonly default?: unknown }).default === undefined
  return Bun.deepEquals(usual, {}) && Object.values(properties ?? {}).every(isOptional)
}

function keysOfValue(value: unknown, above = ''): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return []
  return Object.entries(value).flatMap(([key, below]) => [above + key, ...keysOfValue(below, `${above}${key}.`)])
}

test('the example names every setting, and nothing else', () => {
  const customTags = ['!file', '!env', '!credential'].map((tag) => ({ tag, resolve: (text: string) => text }))
  const named = keysOfValue(parseDocument(whole, { customTags }).toJS())
  expect(named.sort()).toEqual(keysOfSchema(configurationSchema(Type.Object({}), Type.Object({})) as SchemaNode).sort())
})

test('the example is valid without a warning; with what is off, unknown machines still need a gate', () => {
  expect(read(example).lines).toEqual([])
  expect(read(whole).lines).toEqual([expect.stringMatching(/the workflow "default" has no require \[W604\]$/)])
})

test('the example shows the defaults: its marked lines alone mean the same', () => {
  const marked = `version: 1
keystone: {auth_url: "http://192.0.2.1:5000/v3", username: ironic-inspector, project_name: service, password: !file credentials/keystone}
firewall: {interface: br-ctlplane}
`
  const short = read(marked)
  expect(short.lines).toEqual([])
  expect(read(example).settings).toEqual(short.settings!)
  const lines = example.split('\n').filter((line) => line.includes('# (set)'))
  expect(lines.map((line) => line.trim().split(':')[0]!)).toEqual([
    'auth_url',
    'username',
    'password',
    'project_name',
    'interface',
  ])
})

test('every setting has a description', () => {
  const without = (schema: SchemaNode & { description?: string }, path: string): string[] =>
    Object.entries(schema.properties ?? {}).flatMap(([key, below]) => [
      ...((below as { description?: string }).description ? [] : [path + key]),
      ...without(below, `${path}${key}.`),
    ])
  expect(without(configurationSchema(Type.Object({}), Type.Object({})) as SchemaNode, '')).toEqual([])
})
