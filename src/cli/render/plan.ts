import { bmcAddresses } from '../../model/inventory.ts'
import { objectOf, objectsOf, textOf, type JsonObject } from '../../model/json.ts'
import { maskedBody } from '../../model/secret-names.ts'
import type { StepOutcome, StepTrace } from '../../model/trace.ts'
import { nodeDifferences, portDifferences } from '../../rehearsal/differences.ts'
import { toldTrace } from '../../rehearsal/document.ts'
import type { Rehearsal } from '../../rehearsal/rehearse.ts'
import type { Colors } from '../colors.ts'
import { firewallLines, nodeLines, portLines } from './plan-changes.ts'
import { aligned, counted, shownAt, shownValue } from './values.ts'

/** What a plan is about, besides what came of it. */
export type PlanSubject = {
  readonly report: JsonObject
  /** The driver of a node to be created. */
  readonly driver: string | undefined
  /** Whether the node was made up, as none was named. */
  readonly isBlank: boolean
}

/** The screen of `inspector plan`. */
export function planText(ended: Rehearsal, subject: PlanSubject, colors: Colors): string {
  const trace = toldTrace(ended)
  const revision = trace ? `workflow ${trace.workflow}, revision ${trace.revision}` : 'no workflow was run'
  const sections: readonly (readonly [string, readonly string[]])[] = [
    ['Look-up', [`  ${lookup(ended, subject)}`]],
    ['Steps', stepLines(trace?.steps ?? [], colors)],
    ['Warnings', ended.warnings.filter((text) => !isSaid(text, ended)).map((text) => `  ⚠ ${text}`)],
    ...(ended.outcome === 'finished'
      ? ([
          ['Node', nodeLines(ended, subject.driver, colors)],
          ['Ports', portLines(ended, colors)],
          ['Firewall', firewallLines(ended)],
          ['Power', [`  ${ended.power === 'off' ? 'off' : 'left as it is'}`]],
        ] as const)
      : []),
  ]
  return [
    colors.bold(`Plan for ${title(ended, subject)}`),
    `${revision.padEnd(60)}  nothing is sent`,
    '',
    ...sections.flatMap(([name, lines]) => (lines.length > 0 ? [colors.bold(name), ...lines] : [])),
    '',
    summary(ended),
  ].join('\n')
}

/** The steps with what became of each, one a line. */
export function stepLines(steps: readonly StepTrace[], colors: Colors): readonly string[] {
  const reached = steps.findIndex(({ outcome }) => outcome === 'failed')
  const shown = reached < 0 ? steps : steps.slice(0, reached + 1)
  const width = Math.max(0, ...shown.map(({ id }) => id.length))
  const digits = String(steps.length).length
  return shown.map((step, index) => {
    const { sign, paint } = signOf(step.outcome, colors)
    const number = String(index + 1).padStart(digits)
    return `  ${number} ${paint(sign)} ${step.id.padEnd(width)}  ${detailOf(step)}`.trimEnd()
  })
}

function signOf(outcome: StepOutcome, colors: Colors): { sign: string; paint: (text: string) => string } {
  switch (outcome) {
    case 'ok':
      return { sign: '✓', paint: colors.green }
    case 'skipped':
      return { sign: '−', paint: colors.dim }
    case 'warning':
      return { sign: '⚠', paint: colors.yellow }
    case 'failed':
      return { sign: '✗', paint: colors.red }
    case 'undecided':
    case 'not_asked':
      return { sign: '?', paint: colors.yellow }
    case 'not_reached':
      return { sign: '·', paint: colors.dim }
  }
}

function detailOf({ outcome, when, missing, error, warnings, notes, rules }: StepTrace): string {
  if (outcome === 'failed' || outcome === 'warning') return error ?? ''
  if (outcome === 'undecided') return `missing: ${missing ?? 'data of its condition'}`
  if (outcome === 'not_asked') return 'not asked: no answer is recorded'
  if (outcome === 'skipped' && when) return `when: ${when.text}  →  ${shownValue(when.value)}`
  if (rules) return rulesText(rules)
  const [first = '', ...more] = [...warnings, ...notes]
  return more.length > 0 ? `${first}  (and ${counted(more.length, 'more note')}: --show trace)` : first
}

function rulesText(rules: NonNullable<StepTrace['rules']>): string {
  if (rules.length === 0) return 'there are none'
  const applied = rules.filter(({ outcome }) => outcome === 'applied').length
  return `${applied} applied, ${rules.length - applied} not  (--show trace)`
}

function title({ before, discovered, uuid, lookup: { keys } }: Rehearsal, { report, isBlank }: PlanSubject): string {
  const vendor = objectOf(objectOf(report.inventory).system_vendor)
  const model = [textOf(vendor.manufacturer), textOf(vendor.product_name)].filter((part) => part).join(' ')
  const bmc = bmcAddresses(report).v4 ?? bmcAddresses(report).v6 ?? keys.macs[0]
  const known = textOf(before.node?.name)
  if (isBlank) return `a node of which nothing is known yet${about(bmc, model)}`
  if (!before.node || discovered) return `an unknown machine${about(bmc, model)}`
  return known ? `${known}${about(uuid ?? undefined, model)}` : `${uuid}${about(model)}`
}

function about(...parts: readonly (string | undefined)[]): string {
  const known = parts.filter((part) => part !== undefined && part !== '')
  return known.length > 0 ? ` (${known.join(', ')})` : ''
}

function lookup(ended: Rehearsal, { driver, isBlank }: PlanSubject): string {
  const { before, discovered, uuid, lookup: found } = ended
  const all = keysText(found.keys)
  if (!before.node) {
    if (discovered) return `${all} match no node → discovery, driver ${driver}`
    const isOff =
      driver === undefined ? ', as discovery is off (--set discovery.workflow=… --set discovery.driver=…)' : ''
    return `${all} match no node → refused${isOff}`
  }
  const name = textOf(before.node.name) ?? uuid
  if (found.keys.bmc.length + found.keys.macs.length === 0)
    return 'the report has neither a MAC nor a BMC address by which its node could be found'
  if (found.matched.bmc.length + found.matched.macs.length > 0) return `${keysText(found.matched)} of it match ${name}`
  return `${all} of it are taken for the node's${isBlank ? '; --node says which node it is' : ', as --node says'}`
}

function keysText({ bmc, macs }: Rehearsal['lookup']['keys']): string {
  const parts = [...bmc, ...(macs.length > 0 ? [counted(macs.length, 'MAC')] : [])]
  return parts.length > 0 ? parts.join(' and ') : 'no key at all'
}

/** Whether a warning is told of elsewhere: with its step, or as the end of it all. */
function isSaid(text: string, { trace, error }: Rehearsal): boolean {
  const isOfStep = trace?.steps.some(({ warnings }) => warnings.includes(text)) ?? false
  return isOfStep || (error !== null && text.endsWith(error))
}

function summary(ended: Rehearsal): string {
  const { plan, outcome, error, before, power } = ended
  if (outcome === 'error') return `Plan: the introspection ends in error, and nothing is sent: ${error}`
  const node = nodeDifferences(ended)
  const ports = portDifferences(ended)
  const count = (kind: string) => ports.filter((one) => one.kind === kind).length
  const values = [...node, ...ports.flatMap((one) => (one.kind === 'changed' ? one.differences : []))]
  const removed = values.filter(({ after }) => after === undefined).length
  const created = [
    ...(before.node ? [] : ['1 node']),
    ...(count('created') > 0 ? [counted(count('created'), 'port')] : []),
  ]
  const parts = [
    ...(created.length > 0 ? [`${created.join(' and ')} to create`] : []),
    ...(count('deleted') > 0 ? [`${counted(count('deleted'), 'port')} to delete`] : []),
    `${counted(values.length - removed, 'value')} to set`,
    `${removed} to remove`,
  ]
  const requests = `${counted(plan?.requests.length ?? 0, 'request')} to Ironic`
  const isSame = node.length + ports.length === 0
  return `Plan: ${isSame ? 'nothing would change' : parts.join(', ')}. ${requests}${power === 'off' ? ', then power off' : ''}.`
}

/** The requests of a plan, as `--show requests` prints them, in their order. */
export function requestLines({ plan }: Rehearsal): readonly string[] {
  return (plan?.requests ?? []).flatMap(({ method, path, query, body, steps }, index) => {
    const search = query ? `?${new URLSearchParams(query).toString()}` : ''
    const operations = Array.isArray(body)
      ? aligned(
          objectsOf(body).map((one) => [
            String(one.op),
            String(one.path),
            one.op === 'remove' ? '' : shownAt(String(one.path), one.value, 200),
          ]),
          '     ',
        )
      : body === undefined
        ? []
        : JSON.stringify(maskedBody(body), null, 2)
            .split('\n')
            .map((line) => `     ${line}`)
    return [`${String(index + 1).padStart(3)}  ${method} ${path}${search}    ${steps.join(', ')}`, ...operations]
  })
}
