import { changed } from '../model/change-document.ts'
import type { Json } from '../model/json.ts'
import { at, type Pointer } from '../model/pointer.ts'

/** Places of a document, of which it is asked often whether one of them touches another: is it, holds it, or is part of it. */
export type Places = {
  readonly all: readonly Pointer[]
  add(pointer: Pointer): void
  touch(pointer: Pointer): boolean
}

/** Places, beginning with some. */
export function placesOf(first: readonly Pointer[]): Places {
  const all: Pointer[] = []
  const [exact, above] = [new Set<Pointer>(), new Set<Pointer>()]
  const add = (pointer: Pointer): void => {
    all.push(pointer)
    exact.add(pointer)
    for (const one of ancestors(pointer)) above.add(one)
  }
  first.forEach(add)
  const touch = (pointer: Pointer): boolean =>
    exact.has(pointer) || above.has(pointer) || ancestors(pointer).some((one) => exact.has(one))
  return { all, add, touch }
}

function ancestors(pointer: Pointer): readonly Pointer[] {
  return Array.from(pointer.matchAll(/\//g), ({ index }) => pointer.slice(0, index))
}

/** Whether one of the places is this one, holds it, or is part of it. */
export function isBelowOrAbove(pointer: Pointer, places: readonly Pointer[]): boolean {
  return places.some((one) => one === pointer || pointer.startsWith(`${one}/`) || one.startsWith(`${pointer}/`))
}

/** The document less what stands at the places. */
export function without(document: Json, places: readonly Pointer[]): Json {
  // From the last to the first, as removing moves what stands behind it in a list.
  const fromBehind = places.toSorted((a, b) => b.localeCompare(a, 'en', { numeric: true }))
  return fromBehind.reduce<Json>(
    (value, path) => (at(value, path) === undefined ? value : changed(value, [{ op: 'remove', path }])),
    document,
  )
}
