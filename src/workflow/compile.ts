import { createHash } from 'node:crypto'
import { belowSteps, stepVocabulary, withDataKeys, withSecretFields } from '../expression/vocabulary/index.ts'
import { decode } from '../model/decode.ts'
import type { Finding } from '../model/finding.ts'
import { isObject } from '../model/json.ts'
import { pointerOf, type Pointer } from '../model/pointer.ts'
import type { FilePlace } from '../model/trace.ts'
import { compileStep, dataKeysOf } from './compile-step.ts'
import type { HookDefinition } from './hook.ts'
import { duplicates, misplaced, repeated, type Placed } from './order.ts'
import type { Language } from './preparing.ts'
import { secretFieldsAfter, type SecretFields } from './secret-fields.ts'
import type { Facts, NamedProgram, WantedSecret, Workflow } from './workflow.ts'
import { workflowSchema, type Written, type WrittenStep } from './written.ts'

/** Says where something of the workflow is written, when that is a file. */
export type Place = (pointer: Pointer) => FilePlace | undefined

/** What compiling came to: a workflow, with warnings; or all that is wrong, warnings among it. */
export type Compiled =
  | { readonly workflow: Workflow; readonly warnings: readonly Finding[] }
  | { readonly findings: readonly Finding[]; readonly facts: Facts }

/**
 * Makes a workflow of what is written, and says all that is wrong with it: hooks, verbs, options, expressions, ids, order, ports.
 * `written` is not decoded yet. What the schema says is not said again, and the rest is checked all the same; beside the steps
 * everything has passed it. Pointers are into the workflow. `exact`: a part of it with its numbers as they are written.
 */
export function compile(
  name: string,
  written: Written,
  hooks: readonly HookDefinition[],
  place: Place = () => undefined,
  exact: Language['exact'] = () => undefined,
): Compiled {
  const settings = decode(workflowSchema(hooks), { ...written, steps: [] })
  const { description = '', start, ports, overwrite_existing, power_off } = settings
  const findings: Finding[] = []
  const secrets: WantedSecret[] = []
  const programs: NamedProgram[] = []
  const language: Language = {
    vocabulary: stepVocabulary,
    exact,
    blame: (finding) => void findings.push(finding),
    runs: (program, pointer) => void programs.push({ program, pointer }),
    wants: (secret, pointer) => void secrets.push({ secret, pointer }),
  }
  // Also those of steps below: a ramdisk may post such a key by itself, and what is missing is said when it runs.
  const dataKeys = written.steps.flatMap((step) => (isStep(step) ? dataKeysOf(step) : []))
  const vocabulary = withDataKeys(language.vocabulary, dataKeys)
  // Undefined once there is a step whose id cannot be told.
  let above: readonly string[] | undefined = []
  let hidden: SecretFields = new Map()
  const kept: Placed[] = []
  const keptAt: number[] = []
  let isWhole = true
  written.steps.forEach((step, index) => {
    const at = place(pointerOf('steps', String(index)))
    const known = withSecretFields(above ? belowSteps(vocabulary, above) : vocabulary, hidden)
    const compiled = isStep(step) ? compileStep(step, index, hooks, { ...language, vocabulary: known }, at) : undefined
    const again = compiled && repeated(compiled, kept)
    if (again) {
      findings.push(again)
      return
    }
    if (compiled) {
      kept.push(compiled)
      keptAt.push(index)
    }
    if (isStep(step)) hidden = secretFieldsAfter(hidden, step)
    if (!compiled?.step) isWhole = false
    above = above && compiled?.id !== undefined ? [...above, compiled.id] : undefined
  })
  const steps = kept.flatMap(({ step }) => step ?? [])
  findings.push(...duplicates(kept), ...misplaced(kept, isWhole))
  if (ports.add_ports === 'disabled' && ports.keep_ports === 'added') findings.push(nothingKept)
  const facts: Facts = {
    secrets,
    programs,
    isGuarded: written.steps.some((step) => isObject(step) && Object.hasOwn(step, 'require')),
    dataKeys,
  }
  if (!isWhole || findings.some(({ code }) => code.startsWith('E'))) return { findings, facts }
  const parts = { name, description, start, policy: { ports, overwrite_existing }, power_off, steps }
  const text = textOf(parts)
  // Steps that are passed over are not in the text.
  const inText = (pointer: Pointer) =>
    pointer.replace(/^\/steps\/(\d+)/, (_, index: string) => pointerOf('steps', String(keptAt.indexOf(Number(index)))))
  const plainSecrets = findings.flatMap(({ code, pointer }) => (code === 'W601' ? [inText(pointer)] : []))
  return { workflow: { ...parts, ...facts, plainSecrets, text, revision: revisionOf(text) }, warnings: findings }
}

/** Whether it is a step by its form; what is none the schema refuses. */
function isStep(written: unknown): written is WrittenStep {
  return typeof written === 'string' || isObject(written)
}

const nothingKept: Finding = {
  code: 'E501',
  message: 'keep_ports "added" with add_ports "disabled" would delete ports that nothing adds',
  pointer: '/ports/keep_ports',
  remedy: 'keep_ports: all or present',
}

/** The workflow as JSON, defaults filled in; all that decides what it does, and nothing of where it is written. */
function textOf({
  policy,
  steps,
  ...parts
}: Omit<Workflow, 'revision' | 'text' | 'plainSecrets' | keyof Facts>): string {
  return JSON.stringify({
    ...parts,
    ...policy,
    steps: steps.map(({ id, name, hook, options, optional, when, lets }) => ({
      id,
      ...(name === undefined ? {} : { name }),
      ...(hook === undefined ? options : { [hook]: options }),
      ...(hook !== undefined && when ? { when: when.text } : {}),
      ...(hook !== undefined && lets.length > 0
        ? { let: Object.fromEntries(lets.map((one) => [one.name, one.expression.text])) }
        : {}),
      ...(optional ? { optional } : {}),
    })),
  })
}

function revisionOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 7)
}
