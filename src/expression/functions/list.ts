import { isMap, type Value } from '../value.ts'
import { shapes, type FunctionDefinition } from './function.ts'

const { anything, list, number } = shapes

const size: Pick<FunctionDefinition, 'summary' | 'gives' | 'run'> = {
  summary: 'How many items a list, keys a map, or characters a text has.',
  gives: number,
  run([of], call) {
    if (typeof of === 'string') {
      call.spend(of.length / 16)
      return { value: Array.from(of).length }
    }
    if (Array.isArray(of)) return { value: of.length }
    return isMap(of) ? { value: Object.keys(of).length } : { error: 'size() is of texts, lists and maps' }
  },
}

/** What there is for lists; those that look into each item are in `evaluate.ts`. */
export const listFunctions: readonly FunctionDefinition[] = [
  { name: 'size', on: anything, takes: [], ...size },
  { name: 'size', takes: [anything], ...size },
  {
    name: 'first',
    summary: 'The first item; of an empty list it is missing.',
    on: list,
    takes: [],
    gives: ([of]) => (of?.type === 'list' ? of.of : anything),
    run([of], call) {
      const [item] = of as readonly Value[]
      return item === undefined || item === null ? { missing: call.text } : { value: item }
    },
  },
]
