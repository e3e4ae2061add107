import { isObject, textOf, type Json } from '../model/json.ts'

/**
 * What Ironic says in an error's body. Its own errors are `{"error_message": "<JSON text>"}` with `faultstring` or, from before routing,
 * `description`; some releases nest an object there or send it bare; its login layer says `{"error": {"message": …}}`.
 */
export function faultOf(body: Json | undefined): string | undefined {
  if (typeof body === 'string') return faultOf(parsed(body)) ?? textOf(body)
  if (!isObject(body)) return undefined
  return (
    textOf(body.faultstring) ??
    faultOf(body.error_message) ??
    faultOf(body.error) ??
    textOf(body.description) ??
    textOf(body.message)
  )
}

/**
 * Whether a 409 passes by itself: another operation holds the node (Ironic's NodeLocked), or its state is changing.
 * A MAC, name or UUID that is taken stays taken.
 */
export function isPassing(fault: string | undefined): boolean {
  return /is locked by host|state transition is in progress/i.test(fault ?? '')
}

function parsed(text: string): Json | undefined {
  try {
    const value = JSON.parse(text) as Json
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}
