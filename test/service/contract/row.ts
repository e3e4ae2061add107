/** One request to the binary and the answer that ironic-inspector's clients rely on. */

import { expect } from 'bun:test'
import { until } from '../inspector.ts'

/**
 * `asks`: method and path. `as`: whose token is sent; nobody's when absent. `after`: which node has to be in which state before.
 * `gives`: the status. `shows`: what the body has, or what an error says; a text or pattern is looked for in the message.
 */
export type Row = {
  readonly asks: string
  readonly as?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | object
  readonly after?: readonly [node: string, state: string]
  readonly gives: number
  readonly header?: Readonly<Record<string, string | RegExp | null>>
  readonly shows?: string | RegExp | object | undefined
  /** Outside of versions and JSON errors, as the health check is. */
  readonly bare?: true
  /**
   * Where we differ on purpose: C = a defect of ironic-inspector is not repeated, X = something it did not have, D = decided otherwise;
   * with the status that it gave.
   */
  readonly differs?: readonly [tag: 'C' | 'X' | 'D', original: number, why: string]
}

/** A service under test; `tokens` by whose they are. */
export type Served = { readonly url: string; readonly tokens: Readonly<Record<string, string>> }

/** What a row is called in the report. */
export function titleOf({ asks, as, headers, body, gives, differs }: Row): string {
  const words = [
    asks,
    as === undefined ? '' : `[${as}]`,
    ...Object.entries(headers ?? {}).map(([name, value]) => `[${name}: ${JSON.stringify(value.slice(0, 40))}]`),
    body === undefined ? '' : `with ${(typeof body === 'string' ? body : JSON.stringify(body)).slice(0, 40)}`,
    `is ${gives}`,
    differs ? `(${differs[0]}, was ${differs[1]}: ${differs[2]})` : '',
  ]
  return words.filter((word) => word !== '').join(' ')
}

/** Asks, and compares all that the row says, and what holds for every answer. */
export async function play(row: Row, { url, tokens }: Served): Promise<void> {
  const [method = '', path = ''] = row.asks.split(' ')
  const token = row.as === undefined ? undefined : tokens[row.as]
  if (row.as !== undefined && token === undefined) throw new Error(`nobody is called "${row.as}"`)
  if (row.after) {
    const [node, state] = row.after
    await until(async () => (await stateOf(url, node, tokens.admin)) === state, `${node} is ${state}`)
  }
  const answer = await fetch(`${url}${path}`, {
    method,
    redirect: 'manual',
    headers: { ...row.headers, ...(token === undefined ? {} : { 'x-auth-token': token }) },
    ...(row.body === undefined ? {} : { body: typeof row.body === 'string' ? row.body : JSON.stringify(row.body) }),
  })
  const text = await answer.text()
  expect([answer.status, text]).toEqual([row.gives, expect.anything()])
  for (const [name, wanted] of Object.entries(row.header ?? {})) {
    const given = answer.headers.get(name)
    if (wanted instanceof RegExp) expect(given ?? '').toMatch(wanted)
    else expect([name, given]).toEqual([name, wanted])
  }
  if (row.bare) return expect(text).toBe(typeof row.shows === 'string' ? row.shows : '')
  const named = (which: string) => answer.headers.get(`x-openstack-ironic-inspector-api-${which}-version`)
  expect([named('minimum'), named('maximum')]).toEqual(['1.0', '1.18'])
  if (method === 'HEAD' || method === 'OPTIONS' || row.gives === 308 || row.gives === 204) return expect(text).toBe('')
  expect(answer.headers.get('content-type')).toBe('application/json')
  if (row.gives >= 400) return isError(text, row.shows)
  if (typeof row.shows === 'object') expect(JSON.parse(text)).toMatchObject(row.shows)
  if (!path.includes('/data')) expect(text).toEndWith('\n')
  if (row.gives === 202) expect(text).toBe('{}\n')
}

function isError(text: string, shows: unknown): void {
  expect(text).toEndWith('\n')
  const body: unknown = JSON.parse(text)
  expect(body).toEqual({ error: { message: expect.any(String) } })
  const { message } = (body as { error: { message: string } }).error
  if (shows instanceof RegExp) expect(message).toMatch(shows)
  else if (typeof shows === 'string') expect(message).toContain(shows)
}

async function stateOf(url: string, node: string, token: string | undefined): Promise<string | undefined> {
  const answer = await fetch(`${url}/v1/introspection/${node}`, {
    headers: token === undefined ? {} : { 'x-auth-token': token },
  })
  return ((await answer.json()) as { state?: string }).state
}
