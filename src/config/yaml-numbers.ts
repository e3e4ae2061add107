import { Scalar, type Document } from 'yaml'
import { isWritten, written, type WrittenNumber } from '../model/exact.ts'
import type { Json } from '../model/json.ts'
import { walkDocument } from './yaml-walk.ts'

/**
 * Puts numbers that JavaScript would change into a document as they are written there, so that `toJS` gives them as `exactly` would:
 * 20.0 is no integer, and large ones keep their digits. What it gives puts back what was there.
 */
export function keepNumbers(document: Document): () => void {
  const changed: (readonly [Scalar, number])[] = []
  walkDocument(document, {
    scalar(scalar) {
      const kept = keptOf(scalar)
      if (kept === undefined) return
      changed.push([scalar, scalar.value as number])
      scalar.value = kept
    },
  })
  return () => {
    for (const [scalar, value] of changed) scalar.value = value
  }
}

/** Whether every number of the document survives JavaScript: its value is its exact value then. */
export function survives(document: Document): boolean {
  let isChanged = false
  walkDocument(document, {
    scalar(scalar) {
      isChanged ||= keptOf(scalar) !== undefined
    },
  })
  return !isChanged
}

/** The number as it is written, where JavaScript would change it. */
function keptOf({ value, source }: Scalar): number | WrittenNumber | undefined {
  if (typeof value !== 'number' || source === undefined) return undefined
  const kept = asJson(source, value)
  return kept === value ? undefined : kept
}

/** The value of a document with its numbers as they are written; the document stays as it is. Throws as `toJS`. */
export function exactValue(document: Document): Json {
  const restore = keepNumbers(document)
  try {
    return document.toJS({ maxAliasCount: 100 }) as Json
  } finally {
    restore()
  }
}

/** As `replacer` of a new document: numbers as `exactly` gives them, as YAML of any version writes them. */
export function numbersAsWritten(_key: unknown, value: unknown): unknown {
  if (!isWritten(value)) return value
  if (isInteger(value.rawJSON)) return new Scalar(BigInt(value.rawJSON))
  const scalar = new Scalar(Number(value.rawJSON))
  scalar.minFractionDigits = 1
  return scalar
}

/** What JSON would say for the number; `value` where that says it already, or where JSON has no such number. */
function asJson(source: string, value: number): number | WrittenNumber {
  if (!Number.isFinite(value)) return value
  const digits = source.replaceAll('_', '').replace(/^\+/, '')
  if (/^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/.test(digits)) return digits === String(value) ? value : written(digits)
  const isBased = /^0[xob]/.test(digits)
  if (isBased) return Number.isSafeInteger(value) ? value : written(String(BigInt(digits)))
  // Such as `.5`, `5.` and `+3.`, which JSON does not write so.
  const isWhole = /[.eE]/.test(digits) && Number.isInteger(value)
  return isWhole ? written(Math.abs(value) < 1e21 ? `${value}.0` : String(value)) : value
}

function isInteger(source: string): boolean {
  return /^-?\d+$/.test(source)
}
