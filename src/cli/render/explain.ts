import { objectOf, objectsOf, textOf, type JsonObject } from '../../model/json.ts'
import { explained, isWithin, type Explained, type Field, type Link, type WhyNot } from '../../rehearsal/explain.ts'
import type { Colors } from '../colors.ts'
import { conditionLines, placeText } from './trace.ts'
import { counted, dotted, shownAt, shownValue } from './values.ts'

// Under `  step 12   "value"  `: what belongs to it.
const indent = ' '.repeat(22)

/** The screen for one field: its value, from which run, and how it came about. */
export function explainText(document: JsonObject, field: Field, colors: Colors): string {
  const life = explained(document, field)
  const lines = lifeLines(life)
  return [colors.bold(headLine(life)), runLine(document), ...(lines.length > 0 ? ['', ...lines] : [])].join('\n')
}

/** Every field, one below the other. */
export function allText(document: JsonObject, fields: readonly Field[], colors: Colors): string {
  const parts = fields.map((field) => {
    const life = explained(document, field)
    return [colors.bold(headLine(life)), ...lifeLines({ ...life, notBy: [] })].join('\n')
  })
  return [runLine(document), '', parts.join('\n\n') || 'the run changed nothing'].join('\n')
}

/** Why a step or rule did not run. */
export function whyNotText({ subject, kind, ran, blockedBy }: WhyNot, colors: Colors): string {
  const name = subject.at || kind === 'step' ? String(subject.id) : (textOf(subject.description) ?? String(subject.id))
  const verb = ran ? `did run: ${String(subject.outcome)}` : 'did not run'
  const blocked = blockedBy
    ? [`  ${String(blockedBy.id)} above it failed${placeText(blockedBy.at)}`, ...conditionLines(blockedBy, '    ')]
    : []
  return [
    colors.bold(`${name} ${verb}`) + placeText(subject.at),
    ...conditionLines(subject, '  '),
    ...blocked,
    ...scopeLines(subject, ran),
  ].join('\n')
}

/** Which run it is. */
export function runLine({
  run,
  name,
  node,
  started_at: startedAt,
  workflow,
  revision,
  dry_run: isDry,
}: JsonObject): string {
  const which = isDry === true ? 'a plan for' : `run ${String(run)} of`
  const who = textOf(name) ?? textOf(node) ?? 'an unknown machine'
  const when = textOf(startedAt)
    ? `, ${String(startedAt)
        .replace('T', ' ')
        .replace(/\.\d+Z$/, 'Z')}`
    : ''
  const what = textOf(workflow) ? `, workflow ${String(workflow)}, revision ${String(revision)}` : ''
  return `${which} ${who}${when}${what}`
}

/** A field as it is typed. */
export function nameOf({ on, path }: Field): string {
  if (typeof on === 'object') return `port ${on.port}${path === '' ? '' : ` ${dotted(path)}`}`
  return on === 'data' ? `data.${dotted(path)}` : dotted(path)
}

/** What came of a field. Of one that holds what changed last nobody noted the whole. */
function headLine({ field, before, chain }: Explained): string {
  const last = chain.findLast(({ refused }) => refused === undefined)
  const asBefore = before === undefined ? '' : `, it stays ${shown(field, before)}`
  if (!last && chain.length > 0) return `${nameOf(field)}: Ironic refused what the run wanted${asBefore}`
  if (!last) return `${nameOf(field)}: the run did not change it`
  if (!isWithin(last, field)) return `${nameOf(field)} = ${shown(field, last.value)}`
  const within = new Set(chain.filter((link) => !link.refused && isWithin(link, field)).map(({ path }) => path))
  return `${nameOf(field)}: the run changed ${counted(within.size, 'value')} in it`
}

function lifeLines({ field, before, chain, notBy }: Explained): readonly string[] {
  const [first] = chain
  return [
    ...(first && !isWithin(first, field)
      ? [`  before     ${before === undefined ? 'nothing' : shown(field, before)}`]
      : []),
    ...chain.flatMap((link) => linkLines(field, link)),
    ...notBy.flatMap((one, index) => [
      ...(index === 0 && chain.length === 0 ? [] : ['']),
      `  not by     ${one.at ? String(one.id) : (textOf(one.description) ?? String(one.id))}${placeText(one.at)}`,
      ...conditionLines(one, indent),
    ]),
  ]
}

function linkLines(field: Field, link: Link): readonly string[] {
  const { step, id, rule, at, value, path, notes, from = [], when, conditions, request, refused } = link
  const place = at ? placeText(at) : ''
  const inside = isWithin(link, field) ? `  (${dotted(path)})` : ''
  const made = rule === undefined ? id : `${id}: ${rule}`
  const carried = request ? ` in request ${request.n} of ${request.of}, ${request.method}` : ''
  const sent = request && refused === undefined ? [`sent${carried}${answerText(request)}`] : []
  const leftOut = refused === undefined ? [] : [`refused${carried}: ${refused}`]
  const notesShown = notes.slice(0, 5)
  return [
    `  step ${String(step).padEnd(4)}  ${(value === undefined ? 'removed' : shown(field, value)).padEnd(9)}  ${made}${inside}${place}`,
    ...notesShown.map((note) => `${indent}${note}`),
    ...from.map((part) => `${indent}from ${String(part.text)}${partText(part)}`),
    ...conditionLines(
      { ...(when ? { when } : {}), ...(conditions ? { conditions: conditions as readonly JsonObject[] } : {}) },
      indent,
    ),
    ...[...sent, ...leftOut].map((text) => `${indent}${text}`),
  ]
}

/** Of a part whose value is long only the path was noted. */
function partText({ value }: JsonObject): string {
  return value === undefined ? '' : ` = ${shownValue(value)}`
}

function answerText({ code, duration }: NonNullable<Link['request']>): string {
  return code === undefined ? '' : ` → ${code}${duration === undefined ? '' : `, ${duration} ms`}`
}

/** Runs of old tell nothing of such a rule. */
function scopeLines(subject: JsonObject, ran: boolean): readonly string[] {
  const isTold = ['when', 'missing', 'error', 'conditions', 'scope'].some((key) => subject[key] !== undefined)
  if (ran || isTold || subject.outcome !== 'not_matched') return []
  return ['  its conditions were false, or its scope is another']
}

function shown({ on, path }: Field, value: Explained['before']): string {
  if (value === undefined) return 'nothing'
  return on === 'node' ? shownAt(path, value) : shownValue(value)
}

/** The steps of a run with their outcomes, one a line: what can be asked about. */
export function overviewLines(document: JsonObject): readonly string[] {
  return objectsOf(document.steps).map((step, index) => {
    const changes = objectsOf(step.changes).length
    const { text } = objectOf(step.when)
    const why = step.outcome === 'skipped' && typeof text === 'string' ? `  ${text}  →  false` : ''
    return `  ${String(index + 1).padStart(2)} ${String(step.outcome).padEnd(11)} ${String(step.id)}${changes > 0 ? `  (${counted(changes, 'change')})` : ''}${why}`
  })
}
