import { InspectorError } from '../model/error.ts'
import type { Json, JsonObject } from '../model/json.ts'
import { isActive, type Node } from '../model/node.ts'
import { choiceOf, chosen, type WrittenChoice } from '../workflow/choice.ts'
import type { Workflow } from '../workflow/workflow.ts'
import type { Current } from './surroundings.ts'

/** The workflow of that name. `invalid` when there is none. */
export function workflowNamed(current: Current, name: string): Workflow {
  const workflow = current.workflows.get(name)
  if (workflow) return workflow
  const known = [...current.workflows.keys()].sort().join(', ')
  throw new InspectorError('invalid', `Cannot use workflow "${name}": there is none of that name (known: ${known})`)
}

/**
 * The workflow that the configuration chooses for a node; before its report is there, `data` is null. `written`: the report's
 * numbers as they are written, where that is more than a plain parse. `invalid` when no condition is true.
 */
export function workflowFor(current: Current, node: Node, data: JsonObject | null, written?: Json): Workflow {
  const { workflow: choice } = current.introspection
  const name = typeof choice === 'string' ? choice : chosen(readChoice(choice), node, data, written)
  if (name !== undefined) return workflowNamed(current, name)
  throw new InspectorError(
    'invalid',
    `Cannot choose a workflow for node "${node.uuid}": no condition of introspection.workflow is true; put one without "when" last`,
  )
}

type ListOfChoices = Exclude<WrittenChoice, string>

const read = new WeakMap<ListOfChoices, ReturnType<typeof choiceOf>['choice']>()

/** Read once for each configuration: its conditions are checked with that. */
function readChoice(written: ListOfChoices): ReturnType<typeof choiceOf>['choice'] {
  const before = read.get(written) ?? choiceOf(written).choice
  read.set(written, before)
  return before
}

/**
 * Refuses with `invalid` a node whose provision state neither the workflow nor `permit_active` takes. States are compared in
 * lower case.
 */
export function requireState({ introspection }: Current, node: Node, workflow: Workflow): void {
  const { provision_states, maintenance } = workflow.start
  if (maintenance === 'skip_state_check' && node.maintenance) return
  if (introspection.permit_active && isActive(node)) return
  if (provision_states.some((state) => state.toLowerCase() === node.provision_state.toLowerCase())) return
  const why = isActive(node) ? ', as a machine in use must not be disturbed' : ''
  throw new InspectorError(
    'invalid',
    `Cannot introspect node "${node.uuid}": provision state "${node.provision_state}" is not allowed${why} (allowed: ${provision_states.join(', ')})`,
  )
}
