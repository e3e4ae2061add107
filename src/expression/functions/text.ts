import type { Value } from '../value.ts'
import { shown } from '../value.ts'
import { linear } from '../regex.ts'
import { shapes, type FunctionDefinition } from './function.ts'

const { text, texts, number, bool } = shapes

/** A function of a text, and perhaps another, that cannot go wrong; its work grows with the text. */
function ofText(
  name: string,
  summary: string,
  takes: FunctionDefinition['takes'],
  gives: FunctionDefinition['gives'],
  compute: (on: string, other: string) => Value,
): FunctionDefinition {
  return {
    name,
    summary,
    on: text,
    takes,
    gives,
    run([on, other], call) {
      call.spend(String(on).length / 16)
      return { value: compute(String(on), String(other)) }
    },
  }
}

/** Where in a text the characters, as CEL counts them, are; UTF-16 counts some twice. */
const characters = (value: string): readonly string[] => Array.from(value)

const matches: Pick<FunctionDefinition, 'summary' | 'gives' | 'refuses' | 'run'> = {
  summary: 'Whether the regular expression is found in the text; in linear time, with (?i) and (?P<name>…).',
  gives: bool,
  refuses(argument, index) {
    const pattern = index === 1 ? linear(argument) : undefined
    return pattern && 'why' in pattern ? { code: 'E406', message: pattern.why } : undefined
  },
  run([on, written], call) {
    const [value, source] = [String(on), String(written)]
    const pattern = call.once(`regex ${source}`, () => {
      call.spend(1000)
      return linear(source)
    })
    if ('why' in pattern) return { error: pattern.why }
    call.spend((value.length * pattern.size) / 10)
    return { value: pattern.isFoundIn(value) }
  },
}

/** What there is for text. Characters are code points. */
export const textFunctions: readonly FunctionDefinition[] = [
  { name: 'matches', on: text, takes: [text], ...matches },
  { name: 'matches', takes: [text, text], ...matches },
  ofText('startsWith', 'Whether the text begins so.', [text], bool, (on, start) => on.startsWith(start)),
  ofText('endsWith', 'Whether the text ends so.', [text], bool, (on, end) => on.endsWith(end)),
  ofText('contains', 'Whether the text holds the other.', [text], bool, (on, part) => on.includes(part)),
  ofText('lower', 'In lower case.', [], text, (on) => on.toLowerCase()),
  ofText('lowerAscii', 'In lower case, A to Z only.', [], text, (on) =>
    on.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase()),
  ),
  ofText('upperAscii', 'In upper case, a to z only.', [], text, (on) =>
    on.replaceAll(/[a-z]/g, (letter) => letter.toUpperCase()),
  ),
  ofText('trim', 'Without blanks around it.', [], text, (on) => on.trim()),
  ofText('indexOf', 'Where the other begins in it, from 0; -1 when nowhere.', [text], number, (on, part) => {
    const at = on.indexOf(part)
    return at < 0 ? -1 : characters(on.slice(0, at)).length
  }),
  ofText('lastIndexOf', 'Where the other begins in it last, from 0; -1 when nowhere.', [text], number, (on, part) => {
    const at = on.lastIndexOf(part)
    return at < 0 ? -1 : characters(on.slice(0, at)).length
  }),
  {
    name: 'substring',
    summary: 'From one character, from 0, to the other or to the end.',
    on: text,
    takes: [number, number],
    optional: 1,
    gives: text,
    run([on, from, to], call) {
      call.spend(String(on).length / 16)
      const all = characters(String(on))
      const [start, end] = [Number(from), to === undefined ? all.length : Number(to)]
      const isInside =
        Number.isInteger(start) && Number.isInteger(end) && start >= 0 && start <= end && end <= all.length
      return isInside
        ? { value: all.slice(start, end).join('') }
        : { error: `substring(${start}, ${end}) of a text of ${all.length} characters` }
    },
  },
  {
    name: 'replace',
    summary: 'With every occurrence of the first text replaced by the second.',
    on: text,
    takes: [text, text],
    gives: text,
    run([on, what, by], call) {
      const pieces = pieced(String(on), String(what), call)
      call.spend((pieces.length * String(by).length) / 16)
      return { value: pieces.join(String(by)) }
    },
  },
  {
    name: 'split',
    summary: 'The pieces between the separators.',
    on: text,
    takes: [text],
    gives: texts,
    run: ([on, by], call) => ({ value: pieced(String(on), String(by), call) }),
  },
  {
    name: 'join',
    summary: 'The texts of a list in one, with the separator between them.',
    on: texts,
    takes: [text],
    optional: 1,
    gives: text,
    run([on, by = ''], call) {
      const items = (on as readonly Value[]).map(shown)
      call.spend(items.reduce((sum, item) => sum + 1 + (item.length + String(by).length) / 16, 0))
      return { value: items.join(String(by)) }
    },
  },
]

function pieced(on: string, by: string, call: { spend(steps: number): void }): readonly string[] {
  call.spend(on.length)
  return by === '' ? characters(on) : on.split(by)
}
