import type { NewChange } from '../model/changes.ts'
import type { Request } from '../model/plan.ts'
import { sealed, unsealed } from '../model/sealed.ts'

/** The changes with seals in the places of their secrets, so that these travel with the values. */
export function withSeals(changes: readonly NewChange[]): readonly NewChange[] {
  return changes.map((change) => {
    const { secrets, value, ...rest } = change
    return secrets && value !== undefined ? { ...rest, value: sealed(value, secrets) } : change
  })
}

/** The change with masks where its value took seals along, and the secrets beside. */
export function withoutSeals(change: NewChange): NewChange {
  if (change.value === undefined) return change
  const { value, secrets } = unsealed(change.value)
  return secrets.length > 0 ? { ...change, value, secrets: [...(change.secrets ?? []), ...secrets] } : change
}

/** The request with masks where seals are, and the secrets beside. */
export function withMasks(request: Request): Request {
  if (request.body === undefined) return request
  const { value: body, secrets } = unsealed(request.body)
  return secrets.length > 0 ? { ...request, body, secrets } : request
}
