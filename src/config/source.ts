import type { Scalar } from 'yaml'
import type { Origin } from '../model/changes.ts'
import type { SchemaNode } from '../model/decode.ts'
import type { Json } from '../model/json.ts'
import type { Pointer } from '../model/pointer.ts'
import { diagnose, type Diagnostic, type Fault } from './diagnostic.ts'
import { positionOf, sourceText, type Range, type SourceText } from './frame.ts'
import { hiddenRanges } from './hidden.ts'
import { placesOf } from './places.ts'
import { isCutByComma, isCutOff, rangeInside, type Span } from './scalar.ts'
import { resolveTags, type Surroundings } from './tags.ts'
import { parseYaml } from './yaml.ts'
import { advisedSpots } from './yaml-1.1.ts'

/** What a configuration text says, and everything that was found wrong with it. */
export interface Source {
  readonly file: string
  /** Undefined when the text is not YAML, or could not be read. Something in its `faulty` places may stand for what was meant. */
  readonly value: unknown
  /** The value at a place with its numbers as they are written, where JavaScript would change them. */
  exactAt(pointer: Pointer): Json | undefined
  /** Where tags stood. */
  readonly tagged: ReadonlySet<Pointer>
  /** What was found so far. */
  diagnostics(): readonly Diagnostic[]
  /** Places of which something wrong was said. */
  faulty(): readonly Pointer[]
  /**
   * Says what is wrong with a value, or its key. Only the first thing counts that is said of a place, what is above or below it; of
   * parts of one text each counts. What is said `besides` hides nothing and is hidden only by what is no YAML.
   */
  blame(pointer: Pointer, fault: Fault & { readonly span?: Span; readonly besides?: boolean }, atKey?: boolean): void
  /** Keeps silence about a place: what is wrong with it was said elsewhere. */
  excuse(pointer: Pointer): void
  /** Where a value stands. */
  placeOf(pointer: Pointer): NonNullable<Origin['at']>
}

/**
 * A text to read. `key`: what stands in front of the YAML and is no part of it, as in `--set key=value`. `isInDriver`: it is of a node's
 * `driver_info`.
 */
export type Text = {
  readonly file: string
  readonly text: string
  readonly key?: string
  readonly isInDriver?: boolean
}

/** Reads a text and resolves its tags. */
export function openSource(
  { file, text, key, isInDriver = false }: Text,
  schema: SchemaNode | undefined,
  around: Surroundings,
): Source {
  const before = key === undefined ? 0 : key.length + 1
  const yaml = parseYaml(' '.repeat(before) + text.slice(before))
  const isBroken = yaml.spots.length > 0
  const hidden = hiddenRanges(text, yaml.document, schema, { isBroken, from: before, isInDriver })
  const source = sourceText(file, text, hidden)
  const find = (pointer: Pointer, atKey?: boolean): Range =>
    key !== undefined && pointer === '' && atKey ? [0, key.length] : yaml.find(pointer, atKey)

  const resolved = yaml.value === undefined ? undefined : resolveTags(yaml.value, file, schema, around)
  const faulty = placesOf(yaml.faulty)
  const found = yaml.spots.map(({ range, ...fault }) => diagnose(source, range, discreet(fault, range, source)))
  const taken = new Set<number>()
  const partly = new Set<Pointer>()
  const self: Source = {
    file,
    value: resolved?.value,
    tagged: resolved?.tagged ?? new Set(),
    exactAt: (pointer) => yaml.exact(pointer),
    diagnostics() {
      // A value of the wrong type needs no advice besides.
      const advised = resolved ? advisedSpots(yaml.document).filter(({ range }) => !taken.has(range[0])) : []
      return [...found, ...advised.map(({ range, ...fault }) => diagnose(source, range, fault))]
    },
    faulty: () => faulty.all,
    blame(pointer, { span, besides, ...fault }, atKey) {
      if (isBroken && yaml.faulty.some((place) => pointer === place || pointer.startsWith(`${place}/`))) return
      if (!besides && faulty.touch(pointer) && !(span && partly.has(pointer))) return
      const scalar = span ? yaml.scalar(pointer) : undefined
      const range = (span && scalar && rangeInside(text, scalar, span)) ?? find(pointer, atKey)
      taken.add(range[0])
      if (span && !besides) partly.add(pointer)
      // An expression with a warning is used as it is.
      if (!besides && (!span || !fault.code.startsWith('W'))) faulty.add(pointer)
      found.push(diagnose(source, range, scalar ? uncut(fault, text, scalar) : fault))
    },
    excuse: (pointer) => faulty.add(pointer),
    placeOf: (pointer) => ({ file, ...positionOf(source, find(pointer)[0]) }),
  }
  for (const { pointer, ...fault } of resolved?.faults ?? []) self.blame(pointer, fault)
  return self
}

/** A syntax error of a text that ends too early: at ` #`, as the rest is a comment, or at a comma inside of a flow map or list. */
function uncut(fault: Fault, text: string, scalar: Scalar): Fault {
  if (fault.code !== 'E401') return fault
  const quoted = (rest: string) => `put all of it in single quotes, '${String(scalar.value)}${rest}…'`
  if (isCutOff(text, scalar))
    return { ...fault, remedy: `everything from " #" on is a comment in YAML: ${quoted(' #')}` }
  if (isCutByComma(text, scalar)) return { ...fault, remedy: `inside of {…} and […] a comma ends it: ${quoted(', ')}` }
  return fault
}

/** A message quotes what it found, which may be a secret. */
function discreet(fault: Fault, [start, end]: Range, { text, hidden }: SourceText): Fault {
  const secret = hidden.find(([from, to]) => start < to && from < end)
  if (!secret) return fault
  const isNamed = text.slice(...secret).includes('${{ secret("')
  const remedy = isNamed ? `use single quotes outside: '\${{ secret("…") }}'` : 'put all of it in quotes'
  return { code: fault.code, message: 'the secret is not plain text', remedy }
}
