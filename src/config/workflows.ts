import type { Origin } from '../model/changes.ts'
import { isObject, objectOf, type Json, type JsonObject } from '../model/json.ts'
import type { Finding } from '../model/finding.ts'
import { pointerOf, type Pointer } from '../model/pointer.ts'
import { checkedCode, type Fault } from './diagnostic.ts'
import { isBelowOrAbove, without } from './places.ts'
import type { Source } from './source.ts'

/**
 * Makes a workflow of what is written, with warnings, or says what is wrong; pointers are into the workflow. `exact`: a part of it with its
 * numbers as they are written.
 */
export type Compile<W> = (
  name: string,
  written: JsonObject,
  place: (pointer: Pointer) => Origin['at'],
  exact: (pointer: Pointer) => Json | undefined,
) =>
  | { readonly workflow: W; readonly warnings: readonly Finding[] }
  | { readonly findings: readonly Finding[]; readonly facts: Facts }

/** A secret that a step or rule names; pointers are into the workflow or rule. */
export type WantedSecret = { readonly secret: string; readonly pointer: Pointer }

/** What else of the configuration has to fit a workflow; known of one with mistakes, too. Pointers are into the workflow. */
export type Facts = {
  readonly secrets: readonly WantedSecret[]
  /** The programs that it runs. */
  readonly programs: readonly { readonly program: string; readonly pointer: Pointer }[]
  /** Whether it lets in only what a `require` of it is met by. */
  readonly isGuarded: boolean
  /** Keys of the data that its steps write. */
  readonly dataKeys: readonly string[]
}

/** What the sources define. */
export type Defined<W> = {
  /** Those without error. */
  readonly compiled: ReadonlyMap<string, W>
  /** Of all, also of those with mistakes; of a name that is taken, what took it. */
  readonly facts: ReadonlyMap<string, Facts>
  /** Where they are defined; of the built-in ones nowhere. */
  readonly places: ReadonlyMap<string, { readonly source: Source; readonly base: Pointer }>
  /** The names of all. */
  readonly names: readonly string[]
}

/** Compiles what the sources define, and says in them everything that is wrong; a name is defined once, and the built-in ones are taken. */
export function compileAll<W extends Facts>(
  sources: readonly Source[],
  builtIn: ReadonlyMap<string, W>,
  compile: Compile<W>,
): Defined<W> {
  const compiled = new Map<string, W>()
  const facts = new Map<string, Facts>(builtIn)
  const first = new Map<string, Origin['at']>()
  const places = new Map<string, { readonly source: Source; readonly base: Pointer }>()
  for (const source of sources) {
    for (const [name, written] of Object.entries(objectOf(objectOf(source.value as Json).workflows))) {
      const base = pointerOf('workflows', name)
      const taken = takenBy(name, builtIn.has(name), first.get(name))
      if (taken) source.blame(base, { ...taken, besides: true }, true)
      else {
        first.set(name, source.placeOf(base))
        places.set(name, { source, base })
      }
      if (!isObject(written)) continue
      const result = compile(
        name,
        soundPart(written, base, source),
        (pointer) => source.placeOf(base + pointer),
        (pointer) => source.exactAt(base + pointer),
      )
      if (!taken) facts.set(name, 'workflow' in result ? result.workflow : result.facts)
      if (!taken && 'workflow' in result && !isBelowOrAbove(base, source.faulty())) compiled.set(name, result.workflow)
      for (const finding of 'findings' in result ? result.findings : result.warnings)
        source.blame(base + finding.pointer, { ...finding, code: checkedCode(finding.code) }, finding.atKey)
    }
  }
  return { compiled: new Map([...builtIn, ...compiled]), facts, places, names: [...builtIn.keys(), ...first.keys()] }
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

/** A workflow less what the schema refuses beside its steps: the defaults count there, so that everything else is checked all the same. */
function soundPart(written: JsonObject, base: Pointer, source: Source): JsonObject {
  const beside = source.faulty().filter((pointer) => pointer.startsWith(`${base}/`))
  const wrong = beside.map((pointer) => pointer.slice(base.length)).filter((pointer) => !pointer.startsWith('/steps/'))
  const sound = objectOf(without(written, wrong))
  return { ...sound, steps: Array.isArray(sound.steps) ? sound.steps : [] }
}
