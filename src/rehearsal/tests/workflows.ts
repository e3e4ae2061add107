import type { Fault } from '../../config/diagnostic.ts'
import type { Current } from '../../introspection/surroundings.ts'
import type { Json } from '../../model/json.ts'
import { didYouMean } from '../../model/nearest.ts'
import { pointerOf } from '../../model/pointer.ts'
import { namesIn } from '../../workflow/choice.ts'
import type { PartialTest } from './each.ts'
import type { Blame, PartialFile } from './situation.ts'

/** The workflows of which one will run, and who names them. */
export type NamedWorkflows = {
  readonly names: readonly string[]
  readonly by: 'test' | 'file' | 'configuration'
}

/** The workflow that is asked for, or those among which the configuration chooses. */
export function workflowsOf(
  file: PartialFile,
  { workflow, node }: PartialTest,
  { introspection, discovery }: Current,
): NamedWorkflows {
  if (workflow !== undefined) return { names: [workflow], by: 'test' }
  if (file.workflow !== undefined) return { names: [file.workflow], by: 'file' }
  const choice = node === null ? discovery?.workflow : introspection.workflow
  return { names: namesIn(choice as Json | undefined).map(({ name }) => name), by: 'configuration' }
}

/** Says that there is no such workflow, and which steps none of those that may run has. What the configuration chooses is checked there. */
export function checkSteps(
  { names, by }: NamedWorkflows,
  test: PartialTest,
  { workflows }: Current,
  blame: Blame,
  blameFile: Blame,
): void {
  for (const name of by === 'configuration' ? [] : names.filter((one) => !workflows.has(one))) {
    const known = [...workflows.keys()]
    const message = `unknown workflow "${name}"${didYouMean(name, known)}`
    const fault: Fault = { code: 'E302', message, remedy: `workflows here: ${known.join(', ')}` }
    ;(by === 'test' ? blame : blameFile)('/workflow', fault)
  }
  if (names.length === 0 || names.some((name) => !workflows.has(name))) return
  const ids = [...new Set(names.flatMap((name) => workflows.get(name)?.steps.map(({ id }) => id) ?? []))]
  const used = (['/expect/steps', '/answers'] as const).flatMap((below) =>
    Object.keys((below === '/answers' ? test.answers : test.expect?.steps) ?? {}).map((id) => ({ id, below })),
  )
  for (const { id, below } of used) {
    if (ids.includes(id)) continue
    const whose = names.length === 1 ? `the workflow "${names[0]}" has` : `the workflows ${names.join(', ')} have`
    const message = `${whose} no step "${id}"${didYouMean(id, ids)}`
    blame(below + pointerOf(id), { code: 'E704', message, remedy: `steps here: ${ids.join(', ')}` }, true)
  }
}
