import { expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import { parse } from 'yaml'
import { inspector } from '../terminal.ts'

const top = join(import.meta.dir, '../../..')

test('schema config is JSON Schema, and takes the example as any editor would', async () => {
  const { code, out } = await inspector(['schema', 'config'])
  expect(code).toBe(0)
  // Only the keyword of our own is unknown to others.
  const accepts = new Ajv({ allowUnionTypes: true, strictTypes: false, keywords: ['kind'] }).compile(
    JSON.parse(out) as object,
  )
  const example = parse(readFileSync(join(top, 'inspector.yaml.example'), 'utf8').replaceAll('!file ', '')) as object
  expect(accepts(example)).toBe(true)
  expect(accepts({ ...example, api: { listen: 5050 } })).toBe(false)
})

test('schema workflow takes the shipped workflows', async () => {
  const { out } = await inspector(['schema', 'workflow'])
  const accepts = new Ajv({ allowUnionTypes: true, strictTypes: false, keywords: ['kind'] }).compile(
    JSON.parse(out) as object,
  )
  const shipped = parse(readFileSync(join(top, 'workflows/default.yaml'), 'utf8')) as { workflows: object }
  expect(accepts(shipped)).toBe(true)
  expect(accepts({ version: 1, workflows: { site: { steps: ['schedulr'] } } })).toBe(false)
})

test('schema openapi is the document of the HTTP API', async () => {
  const { code, out } = await inspector(['schema', 'openapi'])
  expect(code).toBe(0)
  const { openapi, paths } = JSON.parse(out) as { openapi: string; paths: object }
  expect(openapi).toStartWith('3.1.')
  expect(paths).toHaveProperty(['/v1/introspection/{node}', 'post'])
})

test('schema events takes lines of the log, and no event that nobody told of', async () => {
  const { code, out } = await inspector(['schema', 'events'])
  expect(code).toBe(0)
  const accepts = new Ajv({ allowUnionTypes: true, validateFormats: false }).compile(JSON.parse(out) as object)
  const line = { time: '2026-11-22T08:00:00.000Z', level: 'info', event: 'introspection.finished', msg: 'x', node: 'n' }
  expect(accepts(line)).toBe(true)
  expect(accepts({ ...line, event: 'introspection.finishd' })).toBe(false)
})

test('schema of anything else is wrong usage', async () => {
  expect((await inspector(['schema', 'ruels'])).code).toBe(2)
})
