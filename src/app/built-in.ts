import classic from '../../workflows/classic.yaml' with { type: 'text' }
import byDefault from '../../workflows/default.yaml' with { type: 'text' }
import ironicInspection from '../../workflows/ironic-inspection.yaml' with { type: 'text' }
import standalone from '../../workflows/standalone.yaml' with { type: 'text' }
import { openSource } from '../config/source.ts'
import { compileAll, type Compile } from '../config/workflows.ts'
import { textOf } from '../config/diagnostic.ts'
import { hooks } from '../hooks/index.ts'
import { InspectorError } from '../model/error.ts'
import { compile } from '../workflow/compile.ts'
import type { HookDefinition } from '../workflow/hook.ts'
import type { Workflow } from '../workflow/workflow.ts'
import type { Written } from '../workflow/written.ts'

const texts: Readonly<Record<string, string>> = {
  'workflows/classic.yaml': classic,
  'workflows/default.yaml': byDefault,
  'workflows/ironic-inspection.yaml': ironicInspection,
  'workflows/standalone.yaml': standalone,
}

/** Compiles workflows that the schema found good. */
export function compileWith(known: readonly HookDefinition[]): Compile<Workflow> {
  return (name, written, place) => compile(name, written as unknown as Written, known, place)
}

/** The workflows that are part of the program. */
export function builtInWorkflows(): ReadonlyMap<string, Workflow> {
  const around = { env: {}, read: () => '', isDemanding: true }
  const sources = Object.entries(texts).map(([file, text]) => openSource({ file, text }, undefined, around))
  const { compiled } = compileAll(sources, new Map(), compileWith(hooks))
  const [wrong] = sources.flatMap((source) => source.diagnostics())
  if (wrong) throw new InspectorError('internal', `Cannot compile a built-in workflow: ${textOf(wrong)}`)
  return compiled
}
