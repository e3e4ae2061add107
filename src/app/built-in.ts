import type { Compile } from '../config/workflows.ts'
import { hooks } from '../hooks/index.ts'
import { InspectorError } from '../model/error.ts'
import { compile } from '../workflow/compile.ts'
import type { HookDefinition } from '../workflow/hook.ts'
import type { Workflow } from '../workflow/workflow.ts'
import type { Written } from '../workflow/written.ts'
import { shipped } from './shipped.generated.js'

/** Compiles workflows that the schema found good. */
export function compileWith(known: readonly HookDefinition[]): Compile<Workflow> {
  return (name, written, place, exact) => compile(name, written as unknown as Written, known, place, exact)
}

/** The workflows that are part of the program: the files in `workflows/`, read when it was built. */
export function builtInWorkflows(): ReadonlyMap<string, Workflow> {
  return new Map(
    shipped.map(({ name, file, written, places }) => {
      const place = (pointer: string) => ({ file, line: 1, column: 1, ...places[pointer] })
      const result = compileWith(hooks)(name, written, place, () => undefined)
      if ('workflow' in result) return [name, result.workflow]
      const why = result.findings.map(({ message }) => message).join('; ')
      throw new InspectorError('internal', `Cannot compile the built-in workflow "${name}": ${why}`)
    }),
  )
}
