import { booleanOf } from '../model/boolean.ts'
import { InspectorError } from '../model/error.ts'
import { states, type State } from '../model/states.ts'
import { uuidOf, type Uuid } from '../model/uuid.ts'

/** The query of a request; of several values of one name the first counts. */
export function queryOf(request: Request): URLSearchParams {
  const { url } = request
  const mark = url.indexOf('?')
  return new URLSearchParams(mark < 0 ? '' : url.slice(mark + 1))
}

/** A truth value in any of the words that OpenStack takes; `invalid` for others, and for none. */
export function flagIn(query: URLSearchParams, name: string, absent: boolean): boolean {
  const given = query.get(name)
  if (given === null) return absent
  const flag = booleanOf(given)
  if (flag !== undefined) return flag
  throw new InspectorError('invalid', `Bad request: ${name} is "${given}", expected true or false`)
}

/** How many entries to list; 0 and nothing mean as many as allowed. */
export function limitOf(query: URLSearchParams, most: number): number {
  const given = query.get('limit')
  if (given === null) return most
  const limit = /^\s*\+?\d+\s*$/.test(given) ? Number(given) : NaN
  if (limit <= most) return limit || most
  throw new InspectorError('invalid', `Bad request: limit is "${given}", expected an integer from 0 to ${most}`)
}

/** The last entry of the page before. */
export function markerOf(query: URLSearchParams): Uuid | undefined {
  const given = query.get('marker')
  if (given === null) return undefined
  const uuid = uuidOf(given)
  if (uuid) return uuid
  throw new InspectorError('invalid', `Bad request: marker is "${given}", expected a UUID`)
}

/** The states to list, from a comma list. */
export function statesOf(query: URLSearchParams): readonly State[] | undefined {
  const given = query.get('state')
  return given?.split(',').map((word) => {
    const state = states.find((known) => known === word)
    if (state) return state
    throw new InspectorError('invalid', `Bad request: "${word}" is not a state, expected ${states.join(', ')}`)
  })
}
