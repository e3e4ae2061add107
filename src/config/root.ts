import { changed } from '../model/change-document.ts'
import type { SchemaNode } from '../model/decode.ts'
import { messageOf } from '../model/error.ts'
import type { Json } from '../model/json.ts'
import { pointerOf, type Pointer } from '../model/pointer.ts'
import { overrideOf } from './override.ts'
import { placesOf } from './places.ts'
import { openSource, type Source, type Text } from './source.ts'
import type { Surroundings } from './tags.ts'

type Override = { readonly pointer: Pointer; readonly source: Source }

/** The configuration file with the settings that override it; each `--set` is a text of its own, with its own places. */
export function openRoot(text: Text, set: readonly string[], schema: SchemaNode, around: Surroundings): Source {
  const main = openSource(text, schema, around)
  const overrides = set.map((written) => override(written, schema, around))
  const faulty = placesOf([])
  const partly = new Set<Pointer>()
  let value = main.value as Json | undefined
  if (value !== undefined)
    for (const { pointer, source } of overrides) {
      try {
        const op = source.value === undefined ? 'remove' : 'replace'
        value = changed(value, [{ op, path: pointer, value: source.value as Json }])
      } catch (error) {
        source.blame('', { code: 'E203', message: `no such setting: ${messageOf(error)}` }, true)
      }
    }

  /** Who said it: the last that sets the place or something above it. */
  const owner = (pointer: Pointer) => {
    const found = overrides.findLast((one) => pointer === one.pointer || pointer.startsWith(`${one.pointer}/`))
    return found ? { source: found.source, pointer: pointer.slice(found.pointer.length) } : { source: main, pointer }
  }
  const prefixed = overrides.flatMap(({ pointer, source }) => [...source.tagged].map((one) => pointer + one))
  return {
    file: main.file,
    value,
    tagged: new Set([...main.tagged, ...prefixed]),
    exactAt(pointer) {
      const found = owner(pointer)
      return found.source.exactAt(found.pointer)
    },
    diagnostics: () => [main, ...overrides.map(({ source }) => source)].flatMap((source) => source.diagnostics()),
    faulty: () => [
      ...faulty.all,
      ...main.faulty(),
      ...overrides.flatMap(({ pointer, source }) => source.faulty().map((one) => pointer + one)),
    ],
    blame(pointer, fault, atKey) {
      if (!fault.besides) {
        if (faulty.touch(pointer) && !(fault.span && partly.has(pointer))) return
        if (fault.span) partly.add(pointer)
        // Whose place it is knows what a warning leaves as it is.
        else faulty.add(pointer)
      }
      const found = owner(pointer)
      found.source.blame(found.pointer, fault, atKey)
    },
    excuse: (pointer) => faulty.add(pointer),
    placeOf(pointer) {
      const found = owner(pointer)
      return found.source.placeOf(found.pointer)
    },
  }
}

function override(written: string, whole: SchemaNode, around: Surroundings): Override {
  const { key, names, schema, isInDriver } = overrideOf(written, whole)
  const text = { file: '--set', text: written, key, isInDriver }
  return { pointer: pointerOf(...names), source: openSource(text, schema, around) }
}
