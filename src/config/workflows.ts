import type { Origin } from '../model/changes.ts'
import { isObject, objectOf, type Json, type JsonObject } from '../model/json.ts'
import type { Finding } from '../model/finding.ts'
import { pointerOf, type Pointer } from '../model/pointer.ts'
import { checkedCode, type Fault } from './diagnostic.ts'
import { isBelowOrAbove } from './places.ts'
import type { Source } from './source.ts'

/** Makes a workflow of what is written, with warnings, or says what is wrong; pointers are into the workflow. */
export type Compile<W> = (
  name: string,
  written: JsonObject,
  place: (pointer: Pointer) => Origin['at'],
) => { readonly workflow: W; readonly warnings: readonly Finding[] } | { readonly findings: readonly Finding[] }

/** A secret that a step or rule names; pointers are into the workflow or rule. */
export type WantedSecret = { readonly secret: string; readonly pointer: Pointer }

/** What the sources define. */
export type Defined<W> = {
  /** Those without error. */
  readonly compiled: ReadonlyMap<string, W>
  /** Where they are defined; of the built-in ones nowhere. */
  readonly places: ReadonlyMap<string, { readonly source: Source; readonly base: Pointer }>
  /** The names of all. */
  readonly names: readonly string[]
}

/** Compiles what the sources define, and says in them what is wrong; a name is defined once, and the built-in ones are taken. */
export function compileAll<W>(
  sources: readonly Source[],
  builtIn: ReadonlyMap<string, W>,
  compile: Compile<W>,
): Defined<W> {
  const compiled = new Map<string, W>()
  const first = new Map<string, Origin['at']>()
  const places = new Map<string, { readonly source: Source; readonly base: Pointer }>()
  for (const source of sources) {
    for (const [name, written] of Object.entries(objectOf(objectOf(source.value as Json).workflows))) {
      const base = pointerOf('workflows', name)
      const taken = takenBy(name, builtIn.has(name), first.get(name))
      if (taken) {
        source.blame(base, taken, true)
        continue
      }
      first.set(name, source.placeOf(base))
      places.set(name, { source, base })
      if (!isObject(written) || !isCompilable(written, base, source)) continue
      // Of what the schema refuses the default is taken, so that the steps are checked all the same.
      const faulty = source.faulty()
      const sound = Object.entries(written).filter(
        ([key]) => key === 'steps' || !isBelowOrAbove(base + pointerOf(key), faulty),
      )
      const result = compile(name, Object.fromEntries(sound), (pointer) => source.placeOf(base + pointer))
      if ('workflow' in result && !isBelowOrAbove(base, source.faulty())) compiled.set(name, result.workflow)
      for (const finding of 'findings' in result ? result.findings : result.warnings)
        source.blame(base + finding.pointer, { ...finding, code: checkedCode(finding.code) }, finding.atKey)
    }
  }
  return { compiled: new Map([...builtIn, ...compiled]), places, names: [...builtIn.keys(), ...first.keys()] }
}

function takenBy(name: string, isBuiltIn: boolean, before: Origin['at']): Fault | undefined {
  if (isBuiltIn)
    return {
      code: 'E303',
      message: `"${name}" is the name of a built-in workflow`,
      remedy: `name yours differently, such as site-${name}`,
    }
  if (!before) return undefined
  const message = `the workflow "${name}" is defined twice`
  return { code: 'E303', message, remedy: `first in ${before.file}:${before.line}` }
}

/** Whether the steps are at least a list of names and objects. */
function isCompilable({ steps }: JsonObject, base: Pointer, source: Source): boolean {
  if (
    isBelowOrAbove(
      base,
      source.faulty().filter((pointer) => base.startsWith(pointer)),
    )
  )
    return false
  return Array.isArray(steps) && steps.every((step: Json) => typeof step === 'string' || isObject(step))
}
