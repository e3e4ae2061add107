import type { Json, JsonObject } from '../../../model/json.ts'

/** The columns of rules, as the OpenStack client has them. */
export const columns = ['UUID', 'Description']

/** A rule under these columns. */
export function rowOf({ uuid, description }: JsonObject): readonly Json[] {
  return [uuid ?? null, description ?? null]
}
