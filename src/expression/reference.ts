import { functions } from './functions/index.ts'
import { macros } from './macros.ts'
import { insteadOfParts, omitted, omittedOnTimes } from './omitted.ts'

/** A function as people are told of it: how it is called, and what it gives. */
export type FunctionReference = { readonly call: string; readonly summary: string }

/** Every function of expressions, sorted by name. */
export function functionReference(): readonly FunctionReference[] {
  const letters = ['a', 'b', 'c']
  const plain = functions.map(({ name, on, takes, optional = 0, summary }) => ({
    name,
    call: called(name, on !== undefined, argumentsOf(letters.slice(0, takes.length), optional)),
    summary,
  }))
  const looping = macros.map(({ name, isOn, loops, arguments: [least, most], summary }) => ({
    name,
    call: called(name, isOn, argumentsOf((loops ? ['one', 'f(one)', 'g(one)'] : letters).slice(0, most), most - least)),
    summary,
  }))
  return [...plain, ...looping]
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
    .map(({ call, summary }) => ({ call, summary }))
}

/** What CEL has and is not here, with what is written instead, in the order of the table. */
export function omissionReference(): readonly FunctionReference[] {
  const named = Object.entries(omitted).flatMap(([library, names]) =>
    Object.entries(names).map(([name, instead]) => ({ call: library === '' ? name : `${library}.${name}`, instead })),
  )
  return [
    ...named.map(({ call, instead }) => ({ call, summary: `write ${instead}` })),
    { call: omittedOnTimes.join(', '), summary: `write ${insteadOfParts}` },
    { call: '1u, b"x"', summary: 'write 1, "x"' },
  ]
}

function called(name: string, isOn: boolean, args: string): string {
  return `${isOn ? 'x.' : ''}${name}(${args})`
}

function argumentsOf(names: readonly string[], optional: number): string {
  const needed = names.slice(0, names.length - optional)
  const more = names.slice(needed.length).map((name, index) => (needed.length + index > 0 ? `, ${name}` : name))
  return `${needed.join(', ')}${more.length > 0 ? `[${more.join('')}]` : ''}`
}
