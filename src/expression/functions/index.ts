import { conversionFunctions } from './conversion.ts'
import type { FunctionDefinition } from './function.ts'
import { hardwareFunctions } from './hardware.ts'
import { listFunctions } from './list.ts'
import { textFunctions } from './text.ts'
import { timeFunctions } from './time.ts'

/** Every function but those whose arguments are evaluated in a way of their own (`macros.ts`). */
export const functions: readonly FunctionDefinition[] = [
  ...textFunctions,
  ...listFunctions,
  ...conversionFunctions,
  ...timeFunctions,
  ...hardwareFunctions,
]

const byForm = new Map(functions.map((one) => [form(one.name, one.on !== undefined), one]))

/** The function that is called on something (`x.name()`), or not; undefined when there is none. */
export function functionOf(name: string, isOn: boolean): FunctionDefinition | undefined {
  return byForm.get(form(name, isOn))
}

function form(name: string, isOn: boolean): string {
  return `${isOn ? '.' : ''}${name}`
}
