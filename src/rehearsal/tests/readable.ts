import { isObject, type Json } from '../../model/json.ts'
import { pointerOf, type Pointer } from '../../model/pointer.ts'

/**
 * What can be read of a value when something is wrong at these places: parts of maps are left out, items of lists become null, so that
 * the others keep their places. Undefined: nothing of it.
 */
export function readablePart(value: Json, pointer: Pointer, faulty: readonly Pointer[]): Json | undefined {
  const concerned = faulty.filter((one) => one === pointer || one.startsWith(`${pointer}/`))
  if (concerned.includes(pointer)) return undefined
  if (concerned.length === 0) return value
  if (Array.isArray(value))
    return (value as readonly Json[]).map(
      (item, index) => readablePart(item, pointer + pointerOf(String(index)), concerned) ?? null,
    )
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, part]) => {
      const kept = part === undefined ? undefined : readablePart(part, pointer + pointerOf(key), concerned)
      return kept === undefined ? [] : [[key, kept] as const]
    }),
  )
}
