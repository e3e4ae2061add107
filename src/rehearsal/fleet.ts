import type { Json } from '../model/json.ts'
import type { FilePlace } from '../model/trace.ts'
import { nodeDifferences, portDifferences, type Difference } from './differences.ts'
import type { Machine } from './rehearse.ts'
import type { Replayed } from './replay.ts'

/** A node of the fleet; `name`: what people know it by, its UUID where it has no other. Two may have the same. */
export type Member = { readonly uuid: string; readonly name: string }

/** One kind of change, with the nodes that it would happen to. */
export type Group = {
  /** `+` a value or port that is new, `-` one that goes, `~` one that is another, `!` the run ends in error. */
  readonly sign: '+' | '-' | '~' | '!'
  /** `node`, or `port`. */
  readonly on: 'node' | 'port' | 'run'
  /** The place; of a whole port, and of an error, empty. */
  readonly path: string
  /** What makes the change, with its place; null = nothing that is written. */
  readonly step: string | null
  readonly at?: FilePlace
  /** The values before and after that the most nodes have, and how many different pairs there are. */
  readonly before?: Json
  readonly after?: Json
  readonly variants: number
  readonly error?: string
  readonly nodes: readonly Member[]
}

/** What all nodes come to. */
export type Fleet = {
  readonly nodes: number
  readonly changed: number
  readonly failing: number
  readonly groups: readonly Group[]
}

type Growing = Omit<Group, 'nodes' | 'variants' | 'before' | 'after'> & {
  readonly nodes: Member[]
  readonly values: Map<string, { readonly before?: Json; readonly after?: Json; count: number }>
}

/** Collects what becomes of single nodes, grouped by change; grows with the number of changes and of nodes, not of reports. */
export function createFleet(): {
  add(node: Member, before: Machine, replayed: Replayed, errorBefore: string | null): void
  result(): Fleet
} {
  const groups = new Map<string, Growing>()
  let nodes = 0
  let changed = 0
  let failing = 0

  function note(node: Member, key: Omit<Group, 'nodes' | 'variants'>): void {
    const { before, after, ...head } = key
    const id = JSON.stringify([head.sign, head.on, head.path, head.step, head.error])
    const group: Growing = groups.get(id) ?? { ...head, nodes: [], values: new Map() }
    groups.set(id, group)
    // Two ports of a node may change alike: all that is noted of it is noted at once.
    if (group.nodes.at(-1)?.uuid !== node.uuid) group.nodes.push(node)
    // A thousand variants of one change tell as much as a hundred.
    const value = JSON.stringify([before, after])
    const known = group.values.get(value)
    if (known) known.count += 1
    else if (group.values.size < 1000)
      group.values.set(value, {
        ...(before === undefined ? {} : { before }),
        ...(after === undefined ? {} : { after }),
        count: 1,
      })
  }

  return {
    add(node, before, { after, plan, error }, errorBefore) {
      nodes += 1
      if (error !== null) {
        failing += 1
        if (error === errorBefore) return
        changed += 1
        return note(node, { sign: '!', on: 'run', path: '', step: null, error })
      }
      const about = { before, after, plan }
      const found = [
        ...nodeDifferences(about).map((one) => of(one, 'node')),
        ...portDifferences(about).flatMap((port): readonly Omit<Group, 'nodes' | 'variants'>[] => {
          if (port.kind === 'changed') return port.differences.map((one) => of(one, 'port'))
          const sign = port.kind === 'created' ? ('+' as const) : ('-' as const)
          return [{ sign, on: 'port', path: '', ...madeBy(port) }]
        }),
      ]
      if (found.length > 0) changed += 1
      for (const one of found) note(node, one)
    },
    result: () => ({
      nodes,
      changed,
      failing,
      groups: [...groups.values()].map(finished).sort((a, b) => b.nodes.length - a.nodes.length),
    }),
  }
}

function of(difference: Difference, on: 'node' | 'port'): Omit<Group, 'nodes' | 'variants'> {
  const { path, before, after } = difference
  const sign = before === undefined ? '+' : after === undefined ? '-' : '~'
  return {
    sign,
    on,
    path,
    ...madeBy(difference),
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
  }
}

function madeBy({ by }: Pick<Difference, 'by'>): Pick<Group, 'step' | 'at'> {
  if (!by) return { step: null }
  const { step, rule, at } = by.origin
  return { step: rule === undefined ? step : `${step}: ${rule}`, ...(at ? { at } : {}) }
}

function finished({ values, ...group }: Growing): Group {
  const [most] = [...values.values()].sort((a, b) => b.count - a.count)
  const { count: _count, ...shown } = most ?? { count: 0 }
  return { ...group, ...shown, variants: values.size }
}
