import { createHash } from 'node:crypto'
import { closest, distance } from 'fastest-levenshtein'
import type { Origin } from '../model/changes.ts'
import { decode } from '../model/decode.ts'
import type { Finding } from '../model/finding.ts'
import { objectOf, textOf, type JsonObject } from '../model/json.ts'
import { pointerOf, type Pointer } from '../model/pointer.ts'
import type { HookDefinition } from './hook.ts'
import type { Step } from './step.ts'
import { besideHook, rulesStep, workflowSchema, type Written, type WrittenStep } from './written.ts'
import type { Workflow } from './workflow.ts'

/** Says where something of the workflow is written, when that is a file. */
export type Place = (pointer: Pointer) => Origin['at'] | undefined

type Placed = { readonly step: Step; readonly pointer: Pointer; readonly hook: HookDefinition | undefined }

/**
 * Makes a workflow of what is written, or all that is wrong with it: hooks, options, ids, order, ports.
 * `written` has passed the schema and is not decoded yet; what the schema cannot say is said here. Pointers are into the workflow.
 */
export function compile(
  name: string,
  written: Written,
  hooks: readonly HookDefinition[],
  place: Place = () => undefined,
): { readonly workflow: Workflow } | { readonly findings: readonly Finding[] } {
  const {
    description = '',
    start,
    ports,
    overwrite_existing,
    power_off,
  } = decode(workflowSchema(hooks), {
    ...written,
    steps: [],
  })
  const results = written.steps.map((step, index) => compileStep(step, pointerOf('steps', String(index)), hooks, place))
  const placed = results.flatMap((result) => ('step' in result ? [result] : []))
  const findings = [
    ...results.flatMap((result) => ('findings' in result ? result.findings : [])),
    ...duplicates(placed),
    ...misplaced(placed),
    ...(ports.add_ports === 'disabled' && ports.keep_ports === 'added' ? [nothingKept] : []),
  ]
  if (findings.length > 0) return { findings }
  const parts = {
    name,
    description,
    start,
    policy: { ports, overwrite_existing },
    power_off,
    steps: placed.map(({ step }) => step),
  }
  return { workflow: { ...parts, revision: revisionOf(parts) } }
}

const nothingKept: Finding = {
  code: 'E501',
  message: 'keep_ports "added" with add_ports "disabled" would delete ports that nothing adds',
  pointer: '/ports/keep_ports',
  remedy: 'keep_ports: all or present',
}

function compileStep(
  written: WrittenStep,
  pointer: Pointer,
  hooks: readonly HookDefinition[],
  place: Place,
): Placed | { readonly findings: readonly Finding[] } {
  const step: JsonObject = typeof written === 'string' ? { [written]: {} } : written
  const named = Object.keys(step).filter((key) => !besideHook.some((beside) => beside === key))
  const [key] = named
  const at = (child: string): Pick<Finding, 'pointer' | 'atKey'> =>
    typeof written === 'string' ? { pointer } : { pointer: pointer + pointerOf(child), atKey: true }

  const unknown = named.filter((one) => one !== rulesStep && !definitionOf(one, hooks))
  if (unknown.length > 0)
    return {
      findings: unknown.map((one) => ({
        code: 'E301',
        message: `unknown hook "${one}"${nearest(one, [...namesOf(hooks), rulesStep])}`,
        ...at(one),
      })),
    }
  if (key === undefined || named.length > 1)
    return {
      findings: [
        {
          code: 'E208',
          message:
            key === undefined ? 'a step without a hook' : `a step with ${named.length} hooks: ${named.join(', ')}`,
          pointer,
          remedy: 'one hook in each step',
        },
      ],
    }

  const hook = definitionOf(key, hooks)
  const known = Object.keys(hook?.options.properties ?? {})
  const given = objectOf(step[key])
  const strange = Object.keys(given).filter((option) => !known.includes(option))
  if (strange.length > 0)
    return {
      findings: strange.map((option) => ({
        code: 'E310',
        message: `unknown option "${option}" of hook "${key}"${nearest(option, known)}`,
        pointer: pointer + pointerOf(key, option),
        atKey: true,
        remedy: known.length > 0 ? `options here: ${known.join(', ')}` : 'this hook has no options',
      })),
    }

  const options = hook ? (decode(hook.options, given) as JsonObject) : {}
  const written_at = place(pointer)
  return {
    pointer: at(key).pointer,
    hook,
    step: {
      id: textOf(step.id) ?? hook?.name ?? rulesStep,
      ...(typeof step.name === 'string' ? { name: step.name } : {}),
      hook: hook?.name ?? rulesStep,
      options,
      optional: step.optional === true,
      ...(written_at ? { at: written_at } : {}),
      run: (world, policy) => hook?.run(world, options, policy) ?? {},
    },
  }
}

function definitionOf(name: string, hooks: readonly HookDefinition[]): HookDefinition | undefined {
  return hooks.find((hook) => hook.name === name || hook.aliases?.includes(name))
}

function namesOf(hooks: readonly HookDefinition[]): readonly string[] {
  return hooks.flatMap(({ name, aliases = [] }) => [name, ...aliases])
}

function duplicates(placed: readonly Placed[]): readonly Finding[] {
  const seen = new Set<string>()
  return placed.flatMap(({ step, pointer }) => {
    const again = seen.has(step.id)
    seen.add(step.id)
    if (!again) return []
    return [{ code: 'E303', message: `two steps with the id "${step.id}"`, pointer, remedy: 'give one of them an id' }]
  })
}

function misplaced(placed: readonly Placed[]): readonly Finding[] {
  const below = (index: number, name: string) => placed.slice(index + 1).some(({ step }) => step.hook === name)
  const above = (index: number, name: string) => placed.slice(0, index).some(({ step }) => step.hook === name)
  return placed.flatMap(({ hook, pointer }, index) => [
    ...(hook?.needs ?? [])
      .filter((name) => !above(index, name))
      .map((name) => ({
        code: 'E304',
        message: below(index, name)
          ? `${hook?.name} stands above ${name}, which it needs`
          : `${hook?.name} needs ${name} above it, and there is none`,
        pointer,
      })),
    ...(hook?.before ?? [])
      .filter((name) => above(index, name))
      .map((name) => ({ code: 'E304', message: `${hook?.name} stands below ${name}, which needs it above`, pointer })),
  ])
}

/** The nearest name, when it is near enough to be a slip of the finger. */
function nearest(name: string, names: readonly string[]): string {
  if (names.length === 0) return ''
  const near = closest(name, [...names])
  return distance(name, near) <= Math.max(2, near.length / 3) ? `, did you mean "${near}"?` : ''
}

function revisionOf(parts: Omit<Workflow, 'revision'>): string {
  const steps = parts.steps.map(({ id, name, hook, options, optional }) => ({ id, name, hook, options, optional }))
  return createHash('sha256')
    .update(JSON.stringify({ ...parts, steps }))
    .digest('hex')
    .slice(0, 7)
}
