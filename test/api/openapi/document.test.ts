import { describe, expect, test } from 'bun:test'
import openapi from '../../../schemas/openapi.json'
import { openApiDocument } from '../../../src/api/openapi/document.ts'
import { config, firewall, inventory, known, listening, rules } from '../listening.ts'
import { undocumented } from './answers.ts'

type Operations = Readonly<Record<string, { operationId: string; parameters?: readonly { $ref: string }[] }>>
const paths = Object.entries(openapi.paths as unknown as Readonly<Record<string, Operations>>)

describe('the document of the API', () => {
  test('is the one in the repository', () => {
    expect(openApiDocument()).toEqual(openapi as unknown as ReturnType<typeof openApiDocument>)
  })

  test.each(paths)('has the methods that the service allows: %s', async (path, operations) => {
    const { url } = await listening({ rules: rules(), nodes: inventory(), firewall: firewall(), config })
    const answer = await fetch(`${url}${path.replaceAll(/\{\w+\}/g, known)}`, { method: 'OPTIONS' })
    const described = Object.keys(operations).map((method) => method.toUpperCase())
    const allowed = new Set(['OPTIONS', ...described, ...(described.includes('GET') ? ['HEAD'] : [])])
    expect(answer.headers.get('allow')).toBe([...allowed].sort().join(', '))
  })

  test('refers to nothing that is not there', () => {
    const references = [...JSON.stringify(openapi).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, path]) => path!)
    const found = (path: string) =>
      path.split('/').reduce<unknown>((part, key) => (part as Record<string, unknown> | undefined)?.[key], openapi)
    expect(references.length).toBeGreaterThan(100)
    expect(references.filter((path) => found(path) === undefined)).toEqual([])
  })

  test('names each operation once, and describes every placeholder', () => {
    const operations = paths.flatMap(([path, methods]) => Object.values(methods).map((one) => ({ path, ...one })))
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length)
    for (const { path, parameters = [] } of operations) {
      const described = parameters.map(({ $ref }) => $ref.split('/').at(-1)).filter((name) => name !== 'version')
      const placeholders = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!)
      expect(described).toEqual(expect.arrayContaining(placeholders))
    }
  })
})

describe('an answer', () => {
  const status = { method: 'GET', path: `/v1/introspection/${known}`, status: 200, type: 'application/json' }
  const whole = {
    uuid: known,
    state: 'waiting',
    finished: false,
    started_at: '2026-11-22T08:14:27.262849',
    finished_at: null,
    error: null,
    links: [{ href: 'http://a', rel: 'self' }],
  }
  const { error: _error, ...without } = whole

  test.each([
    [status, whole, undefined],
    [status, { ...whole, more: 1 }, 'additional'],
    [status, without, 'error'],
    [status, { ...whole, state: 'asleep' }, 'state'],
    [status, { ...whole, started_at: '2026-11-22T08:14:27Z' }, 'started_at'],
    [{ ...status, status: 201 }, whole, 'says nothing'],
    [{ ...status, type: 'text/html' }, whole, 'text/html'],
    [{ ...status, path: '/v1/nowhere' }, whole, 'gives 200'],
    [{ ...status, path: '/v1/nowhere', status: 404 }, { error: { message: 'm' } }, undefined],
    [{ ...status, method: 'DELETE', status: 405 }, { error: { message: 'm' } }, undefined],
    [{ ...status, status: 404 }, { error: 'm' }, 'must be object'],
  ])('%p with %p is told apart: %p', (exchange, body, problem) => {
    const found = undocumented({ ...exchange, text: JSON.stringify(body) })
    if (problem === undefined) expect(found).toBeUndefined()
    else expect(found).toContain(problem)
  })
})
