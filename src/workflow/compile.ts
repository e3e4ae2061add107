import { createHash } from 'node:crypto'
import type { Origin } from '../model/changes.ts'
import { decode } from '../model/decode.ts'
import type { Finding } from '../model/finding.ts'
import { objectOf, textOf, type JsonObject } from '../model/json.ts'
import { didYouMean } from '../model/nearest.ts'
import { pointerOf, type Pointer } from '../model/pointer.ts'
import type { HookDefinition } from './hook.ts'
import type { Step } from './step.ts'
import { besideHook, rulesStep, workflowSchema, type Written, type WrittenStep } from './written.ts'
import type { Workflow } from './workflow.ts'

/** Says where something of the workflow is written, when that is a file. */
export type Place = (pointer: Pointer) => Origin['at'] | undefined

type Mark = Pick<Finding, 'pointer' | 'atKey'>

type Placed = { readonly step: Step; readonly mark: Mark; readonly hook: HookDefinition | undefined }

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
    ...misplaced(placed, placed.length === results.length),
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
  const at = (child: string): Mark =>
    typeof written === 'string' ? { pointer } : { pointer: pointer + pointerOf(child), atKey: true }

  const unknown = named.filter((one) => one !== rulesStep && !definitionOf(one, hooks))
  if (unknown.length > 0)
    return {
      findings: unknown.map((one) => ({
        code: 'E301',
        message: `unknown hook "${one}"${didYouMean(one, [...namesOf(hooks), rulesStep])}`,
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
        message: `unknown option "${option}" of hook "${key}"${didYouMean(option, known)}`,
        pointer: pointer + pointerOf(key, option),
        atKey: true,
        remedy: known.length > 0 ? `options here: ${known.join(', ')}` : 'this hook has no options',
      })),
    }

  const options = hook ? (decode(hook.options, given) as JsonObject) : {}
  const writtenAt = place(pointer)
  return {
    mark: at(key),
    hook,
    step: {
      id: textOf(step.id) ?? hook?.name ?? rulesStep,
      ...(typeof step.name === 'string' ? { name: step.name } : {}),
      ...(hook ? { hook: hook.name } : {}),
      verbs: hook ? [] : [rulesStep],
      options,
      optional: step.optional === true,
      ...(writtenAt ? { at: writtenAt } : {}),
      lets: [],
      acts: [
        hook
          ? ({ world, policy }) => hook.run(world, options, policy)
          : ({ world, rules, names, hasSecret }) => rules(world, { names, hasSecret }),
      ],
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
  return placed.flatMap(({ step, mark }) => {
    const again = seen.has(step.id)
    seen.add(step.id)
    if (!again) return []
    return [{ code: 'E303', message: `two steps with the id "${step.id}"`, ...mark, remedy: 'give one of them an id' }]
  })
}

/** Steps in the wrong order. What stands nowhere is missing only when every step could be read: it may be one of the others. */
function misplaced(placed: readonly Placed[], complete: boolean): readonly Finding[] {
  return placed.flatMap(({ hook, mark }, index) => {
    const above = placed.slice(0, index)
    const needs = (hook?.needs ?? [])
      .filter((name) => !above.some(({ step }) => step.hook === name))
      .flatMap((name): readonly Finding[] => {
        const other = placed.find(({ step }) => step.hook === name)
        if (other) return [disorder(`${hook?.name} stands above ${name}, which it needs`, mark, other.step)]
        return complete ? [disorder(`${hook?.name} needs ${name} above it, and there is none`, mark)] : []
      })
    const before = above
      .filter(({ step }) => step.hook !== undefined && hook?.before?.includes(step.hook))
      .map(({ step }) => disorder(`${hook?.name} stands below ${step.hook}, and belongs above it`, mark, step))
    return [...needs, ...before]
  })
}

function disorder(message: string, mark: Mark, other?: Step): Finding {
  const remedy = other?.at ? { remedy: `${other.hook} is line ${other.at.line}` } : {}
  return { code: 'E304', message, ...mark, ...remedy }
}

function revisionOf(parts: Omit<Workflow, 'revision'>): string {
  const steps = parts.steps.map(({ id, name, hook, verbs, options, optional }) => ({
    id,
    name,
    hook,
    verbs,
    options,
    optional,
  }))
  return createHash('sha256')
    .update(JSON.stringify({ ...parts, steps }))
    .digest('hex')
    .slice(0, 7)
}
