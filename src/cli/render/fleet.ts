import { stringify } from 'yaml'
import { maskedAt } from '../../model/secret-names.ts'
import type { Fleet, Group, Member } from '../../rehearsal/fleet.ts'
import type { Colors } from '../colors.ts'
import { aligned, counted, dotted, shownAt } from './values.ts'

/** What a replay of all reports came to. */
export type Replays = Fleet & {
  readonly withoutReport: number
  /** Records of machines that are no nodes: their discovery failed, or the node is gone. */
  readonly withoutNode: number
  /** Whether nodes were read from Ironic; else they are as their last runs left them. */
  readonly online: boolean
  readonly workflow: string | null
}

/** The screen of a replay. */
export function fleetText(replays: Replays, colors: Colors): string {
  const { nodes, changed, failing, withoutReport, withoutNode, online, workflow, groups } = replays
  const against = online ? 'the nodes as they are' : 'what their last runs left'
  const rows = groups.map((group) => [
    group.sign,
    whatOf(group),
    group.step ?? '',
    `${counted(group.nodes.length, 'node')}: ${namesOf(group.nodes)}`,
  ])
  const notes = [
    ...(failing > 0 ? [`${counted(failing, 'run')} would end in error`] : []),
    ...(withoutReport > 0 ? [`of ${counted(withoutReport, 'node')} no report is kept`] : []),
    ...(withoutNode > 0 ? [`of ${counted(withoutNode, 'record')} there is no node`] : []),
  ]
  return [
    colors.bold(`Replay of ${counted(nodes, 'report')}, workflow ${workflow ?? 'as configured'}, against ${against}`),
    ...(rows.length > 0 ? ['', ...aligned(rows), ''] : []),
    `${changed} of ${counted(nodes, 'node')} would change${notes.length > 0 ? `; ${notes.join('; ')}` : ''}. Nothing was sent.`,
  ].join('\n')
}

/** The same for programs. */
export function fleetJson({ groups, withoutReport, withoutNode, ...counts }: Replays, format: 'json' | 'yaml'): string {
  const value = {
    ...counts,
    without_report: withoutReport,
    without_node: withoutNode,
    groups: groups.map(({ before, after, ...group }) => ({
      ...group,
      ...(before === undefined ? {} : { before: maskedAt(group.path, before) }),
      ...(after === undefined ? {} : { after: maskedAt(group.path, after) }),
    })),
  }
  return format === 'json' ? JSON.stringify(value, null, 2) : stringify(value, { version: '1.1' }).trimEnd()
}

function whatOf({ sign, on, path, before, after, variants, error }: Group): string {
  if (error !== undefined) return error
  const name = on === 'port' ? `port ${dotted(path)}`.trim() : dotted(path)
  if (path === '') return name
  const value =
    sign === '~' ? `${shownAt(path, before)} → ${shownAt(path, after)}` : shownAt(path, sign === '+' ? after : before)
  return `${name}  ${value}${variants > 1 ? `  (and ${variants - 1} others)` : ''}`
}

// A dozen names fit on a line; JSON has all.
function namesOf(nodes: readonly Member[]): string {
  const names = nodes.slice(0, 3).map(({ name }) => name)
  return nodes.length > 3 ? `${names.join(', ')} … ${nodes.length - 3} more` : names.join(', ')
}
