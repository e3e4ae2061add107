import { fits, numOf, valueOf, type Num } from '../number.ts'
import { shown, typeName, type Value } from '../value.ts'
import { Timestamp, wholeSeconds } from '../time.ts'
import { typeNames, typeOf } from '../type-names.ts'
import { quantityOf, versionOf } from '../units.ts'
import { shapes, type FunctionDefinition } from './function.ts'

const { anything, text, number, bool } = shapes

/** What makes one type of another. */
export const conversionFunctions: readonly FunctionDefinition[] = [
  {
    name: 'string',
    summary: 'The value as text.',
    takes: [anything],
    gives: text,
    run([value = null], call) {
      const written = shown(value)
      call.spend(written.length / 16)
      return { value: written }
    },
  },
  {
    name: 'int',
    summary: 'The whole number of a text or number, whose fraction is cut off; of a timestamp the seconds since 1970.',
    takes: [anything],
    gives: number,
    run([value = null]) {
      if (value instanceof Timestamp) return { value: valueOf({ int: wholeSeconds(value) }) }
      const num = typeof value === 'string' ? (/^-?\d+$/.test(value) ? whole(value) : undefined) : numOf(value)
      if (num && 'int' in num) return { value: valueOf(num) }
      if (!num || !Number.isFinite(num.float) || !fits(BigInt(Math.trunc(num.float))))
        return refused(value, 'a whole number')
      return { value: valueOf({ int: BigInt(Math.trunc(num.float)) }) }
    },
  },
  {
    name: 'double',
    summary: 'The number of a text or number, with a fraction.',
    takes: [anything],
    gives: number,
    run([value = null]) {
      if (typeof value === 'string')
        return /^-?\d+(\.\d+)?([eE][-+]?\d+)?$/.test(value) ? finite(Number(value)) : refused(value, 'a number')
      const num = numOf(value)
      return num ? finite('int' in num ? Number(num.int) : num.float) : refused(value, 'a number')
    },
  },
  {
    name: 'bool',
    summary: 'The boolean of "true" or "false".',
    takes: [anything],
    gives: bool,
    run([value = null]) {
      if (typeof value === 'boolean') return { value }
      const named = typeof value === 'string' ? value.toLowerCase() : ''
      return named === 'true' || named === 'false' ? { value: named === 'true' } : refused(value, 'true or false')
    },
  },
  {
    name: 'type',
    summary: `The type of the value: ${typeNames.join(', ')}. As in type(x) == int; 20.0 is a double.`,
    takes: [anything],
    gives: { type: 'type' },
    run: ([value = null]) => ({ value: typeOf(value) }),
  },
  {
    name: 'dyn',
    summary: 'The value, of which nothing is known beforehand.',
    takes: [anything],
    gives: anything,
    run: ([value = null]) => ({ value }),
  },
  {
    name: 'quantity',
    summary: 'The number of bytes: "64Gi", "1.5Ti", "500G".',
    takes: [text],
    gives: number,
    refuses: (argument) => (quantityOf(argument) ? undefined : { code: 'E403', message: noQuantity(argument) }),
    run([value], call) {
      call.spend(20)
      const bytes = quantityOf(String(value))
      return bytes ? { value: valueOf(bytes) } : { error: noQuantity(String(value)) }
    },
  },
  {
    name: 'version',
    summary: 'What can be compared as a version: 2.10 is newer than 2.9.',
    takes: [text],
    gives: { type: 'list', of: anything },
    run([value], call) {
      call.spend(20 + String(value).length)
      return { value: versionOf(String(value)) }
    },
  },
]

function finite(float: number): { readonly value: Value } | { readonly error: string } {
  return Number.isFinite(float) ? { value: valueOf({ float }) } : { error: 'the result is too large' }
}

function whole(text: string): Num | undefined {
  const int = text.length > 20 ? undefined : BigInt(text)
  return int !== undefined && fits(int) ? { int } : undefined
}

function refused(value: Value, what: string): { readonly error: string } {
  const quoted = typeof value === 'string' ? JSON.stringify(value.slice(0, 40)) : typeName(value)
  return { error: `${quoted} is not ${what}` }
}

function noQuantity(written: string): string {
  return `${JSON.stringify(written.slice(0, 40))} is not a quantity such as "64Gi"`
}
