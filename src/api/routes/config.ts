import { setImmediate } from 'node:timers/promises'
import { Elysia } from 'elysia'
import { blinded, blindedTwice } from '../../model/blinding.ts'
import { InspectorError } from '../../model/error.ts'
import { isObject, type JsonObject } from '../../model/json.ts'
import type { Secret } from '../../model/secret.ts'
import type { Access } from '../access.ts'
import { json } from '../answers.ts'
import { required, type ReadBody } from '../body.ts'
import { guarded, resource } from '../resource.ts'

/** The configuration in force. */
export type ConfigDesk = {
  /** Secrets are masked. */
  describe(): JsonObject
  /** The text of an item, which may be a secret: `setting:PATH`, `workflow:NAME` or `rule:NAME`. */
  textOf(item: string): Secret | undefined
  /** 32 random bytes. */
  newKey(): Uint8Array
  /** Reads it anew, and tells what came of it; `refused`: why all stays as it was. */
  reload(): Promise<{ readonly refused?: string; readonly told: JsonObject }>
}

/** /ext/v1/config: what is in force, whether others have the same where that may not be shown, and reading it anew. */
export function configRoutes(desk: ConfigDesk, access: Access, read: ReadBody) {
  return new Elysia()
    .use(resource('/ext/v1/config', { GET: guarded(access, 'config', () => json(200, desk.describe())) }))
    .use(
      resource('/ext/v1/config/comparison', {
        POST: guarded(access, 'config', async (request) => {
          const items = itemsIn(required(await read(request)).value)
          return json(200, { items: await compared(items, desk) })
        }),
      }),
    )
    .use(
      resource('/ext/v1/config/reload', {
        POST: guarded(access, 'config', async () => {
          const { refused, told } = await desk.reload()
          return refused === undefined ? json(200, told) : json(400, { error: { message: refused }, ...told })
        }),
      }),
    )
}

/** A comparison takes some milliseconds of computing for each item. */
const most = 1000

function itemsIn({ items, ...others }: JsonObject): readonly (readonly [string, string])[] {
  const unknown = Object.keys(others)
  if (unknown.length > 0) throw refused(`"${unknown.join('", "')}" is not known, expected "items"`)
  if (!isObject(items)) throw refused('"items" has to be an object of numbers by names')
  const given = Object.entries(items)
  if (given.length > most) throw refused(`"items" has ${given.length} entries, and ${most} are the most`)
  return given.map(([name, number]) => {
    if (typeof number === 'string') return [name, number]
    throw refused(`"${name}" has to be a number in hexadecimal digits`)
  })
}

/** A key of its own for each item: with one for all, what is the same among ours would be seen. */
async function compared(items: readonly (readonly [string, string])[], { textOf, newKey }: ConfigDesk) {
  const answers: (readonly [string, JsonObject])[] = []
  for (const [name, number] of items) {
    const key = newKey()
    const both = blindedTwice(number, key)
    if (both === undefined) throw refused(`"${name}" is no number in hexadecimal digits that could be compared`)
    const text = textOf(name)
    if (text) answers.push([name, { both, theirs: blinded(text.reveal(), key) }])
    await setImmediate()
  }
  return Object.fromEntries(answers)
}

function refused(why: string): InspectorError {
  return new InspectorError('invalid', `Cannot read the body: ${why}`)
}
