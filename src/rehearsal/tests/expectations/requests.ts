import { isObject, objectsOf, type Json, type JsonObject } from '../../../model/json.ts'
import type { Request } from '../../../model/plan.ts'
import { matches } from '../matching.ts'
import type { Expectation } from '../schema.ts'
import { different, eachOnce } from './documents.ts'
import { failed, type Failure, type Judged, type Maker, type Wrong } from './failure.ts'
import { originOfRequest, originOfValue, placeInPatch } from './origins.ts'

/** `requests`: what was sent to Ironic, in this order. */
export function requestsFailures(expected: readonly Json[], judged: Judged): readonly Failure[] {
  const { sent } = judged.ended
  if (expected.length === 0)
    return sent.length === 0 ? [] : [{ ...failed('requests', 'none is expected, and there are:'), ...sentOf(judged) }]
  let next = 0
  for (const [index, one] of expected.entries()) {
    const found = sent.findIndex(({ request }, at) => at >= next && isMeant(one, request))
    if (found < 0) {
      const shown = typeof one === 'string' ? one : JSON.stringify(one)
      const sentText = sent.length > 0 ? 'these were sent:' : 'nothing was sent'
      const message = `${shown} is expected${index > 0 ? ' after the one above it' : ''}; ${sentText}`
      return [{ ...failed('requests', message, [], `/${index}`), ...sentOf(judged) }]
    }
    next = found + 1
  }
  return []
}

/** All that was sent, with the steps that it is of. */
function sentOf(judged: Judged): Pick<Failure, 'wrong' | 'why'> {
  const origins = judged.ended.sent.map(({ request }) => ({ request, ...originOfRequest(judged, request) }))
  return {
    wrong: origins.map(({ request: { method, path }, by }) => surplus(`${method} ${path}`, by)),
    why: eachOnce(origins.flatMap(({ why }) => why)),
  }
}

/** What there is beside what is expected. */
function surplus(actual: Json, by: Maker | undefined): Wrong {
  return { path: '', at: '', actual, ...(by ? { by } : {}) }
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
  const others = exactly ? operations.filter(({ path }) => !exactly.some((wanted) => wanted.path === path)) : []
  const missing = different('patch', [...(exactly ?? includes ?? [])], operations, judged, placeInPatch(operations))
  const origins = others.map((one) => ({
    one,
    ...originOfValue(judged.trace, { on: 'node', path: String(one.path) }, true),
  }))
  const isEmpty = exactly?.length === 0
  return [
    ...(isEmpty ? [] : missing.map((one) => ({ ...one, pointer: `/patch/${exactly ? 'exactly' : 'includes'}` }))),
    ...(others.length > 0
      ? [
          {
            ...failed('patch', 'nothing else is expected, but there is:', [], '/exactly'),
            wrong: origins.map(({ one, by }) => surplus(one, by)),
            why: eachOnce(origins.flatMap(({ why }) => why)),
          },
        ]
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
