import { isObject, objectsOf, type Json, type JsonObject } from '../../../model/json.ts'
import type { Request } from '../../../model/plan.ts'
import { matches } from '../matching.ts'
import type { Expectation } from '../schema.ts'
import { different } from './documents.ts'
import { failed, type Failure, type Judged } from './failure.ts'

/** `requests`: what was sent to Ironic, in this order. */
export function requestsFailures(expected: readonly Json[], { ended: { sent } }: Judged): readonly Failure[] {
  const lines = sent.map(({ request }) => `${request.method} ${request.path}`)
  if (expected.length === 0)
    return lines.length === 0 ? [] : [failed('requests', `none is expected, and these were sent: ${lines.join(', ')}`)]
  let next = 0
  for (const [index, one] of expected.entries()) {
    const found = sent.findIndex(({ request }, at) => at >= next && isMeant(one, request))
    if (found < 0) {
      const shown = typeof one === 'string' ? one : JSON.stringify(one)
      const sentText = lines.length > 0 ? `these were sent: ${lines.join(', ')}` : 'nothing was sent'
      return [
        failed(
          'requests',
          `${shown} is expected${index > 0 ? ' after the one above it' : ''}; ${sentText}`,
          [],
          `/${index}`,
        ),
      ]
    }
    next = found + 1
  }
  return []
}

/** `patch`: the operations on the node. */
export function patchFailures(expected: NonNullable<Expectation['patch']>, judged: Judged): readonly Failure[] {
  const { under = '', exactly, includes } = expected
  const isUnder = ({ path }: JsonObject) => under === '' || path === under || String(path).startsWith(`${under}/`)
  const operations = judged.ended.sent
    .filter(({ request: { method, path } }) => method === 'PATCH' && /^\/v1\/nodes\/[^/]+$/.test(path))
    .flatMap(({ request: { body } }) => objectsOf(body))
    .filter(isUnder)
  // One whose value differs is told of as a difference.
  const surplus = exactly && operations.filter(({ path }) => !exactly.some((wanted) => wanted.path === path))
  const concerns = ({ on }: { readonly on: unknown }) => on === 'node'
  const missing = different('patch', [...(exactly ?? includes ?? [])], operations, judged, concerns)
  const isEmpty = exactly?.length === 0
  return [
    ...(isEmpty ? [] : missing.map((one) => ({ ...one, pointer: `/patch/${exactly ? 'exactly' : 'includes'}` }))),
    ...(surplus && surplus.length > 0
      ? [failed('patch', `nothing else is expected, but there is:\n${operationsText(surplus)}`, [], '/exactly')]
      : []),
  ]
}

function isMeant(expected: Json, request: Request): boolean {
  if (isObject(expected)) return matches(expected, request as unknown as Json)
  const [method, pattern = ''] = String(expected).split(' ')
  const [wanted, parts] = [pattern.split('/'), request.path.split('/')]
  return (
    method === request.method &&
    wanted.length === parts.length &&
    wanted.every((part, index) => part === '*' || part === parts[index])
  )
}

function operationsText(operations: readonly JsonObject[]): string {
  return operations.map((one) => `          ${JSON.stringify(one)}`).join('\n')
}
