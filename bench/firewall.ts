import { join } from 'node:path'
import { less, ms, type Row } from './rows.ts'
import { original } from './original.ts'

/** One change, and a full load, with so many MACs known, beside the bare `nft`; means in ms. */
export type Changes = {
  readonly known: number
  readonly ours: number
  readonly bare: number
  readonly replace: number
  readonly floor: number
}

/** What the firewall costs. Times in ms, memory in MiB. */
export type FirewallFigures = {
  readonly changes: readonly Changes[]
  readonly burst: { readonly starts: number; readonly transactions: number; readonly took: number }
  readonly memory: {
    readonly ports: number
    readonly idle: number
    readonly full: number
    readonly most: number
    readonly watching: number
  }
}

const sizes = [100, 5000, 50_000]

/** Measures in network namespaces of its own; a sentence where this machine allows none. */
export function measureFirewall(quick: boolean): FirewallFigures | string {
  try {
    const [rounds, times] = quick ? [1, 5] : [3, 21]
    // In turn, as the machine is not equally quick all the time.
    const all = Array.from({ length: rounds }, () =>
      sizes.map((known) => inNamespace('firewall-changes.ts', known, times) as Changes),
    )
    const changes = sizes.map((known, size) => {
      const mean = (of: keyof Changes) => all.reduce((sum, round) => sum + (round[size]?.[of] ?? NaN), 0) / rounds
      return { known, ours: mean('ours'), bare: mean('bare'), replace: mean('replace'), floor: mean('floor') }
    })
    type Service = Pick<FirewallFigures, 'burst' | 'memory'>
    const [starts, ports, seconds] = quick ? [200, 5000, 5] : [1000, 50_000, 60]
    return { changes, ...(inNamespace('firewall-service.ts', starts, ports, seconds) as Service) }
  } catch (error) {
    return `not measured: ${error instanceof Error ? error.message : String(error)}`
  }
}

function inNamespace(script: string, ...args: readonly number[]): unknown {
  const command = ['unshare', '--net', process.execPath, join(import.meta.dir, script), ...args.map(String)]
  const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` }
  const { exitCode, stdout, stderr } = Bun.spawnSync(command, { env })
  if (exitCode !== 0) throw new Error(stderr.toString().trim().split('\n').at(-1))
  return JSON.parse(stdout.toString())
}

/** The figures as rows of the report. */
export function firewallRows(firewall: FirewallFigures | string): Row[] {
  const theirs = ms(original.firewall5000)
  if (typeof firewall === 'string') return [['one firewall change, 5,000 MACs known', theirs, firewall, '', '']]
  const { changes, burst, memory } = firewall
  const [few, , many] = changes
  const flat = few && many ? many.ours / few.ours : NaN
  return [
    ...changes.map(({ known, ours, bare }): Row => [
      `one firewall change (mean), ${known} MACs known (bare \`nft\`: ${ms(bare)})`,
      known === 5000 ? theirs : '–',
      ms(ours),
      `${(ours / bare).toFixed(1)}× of bare`,
      '≤ 2× of bare',
    ]),
    [`the same, ${many?.known} known against ${few?.known}`, '–', `${flat.toFixed(2)}×`, '', '≤ 1.5×'],
    ...changes
      .slice(1)
      .map(({ known, replace, floor }): Row => [
        `all ${known} MACs at once (\`nft -f -\`: ${ms(floor)})`,
        known === 5000 ? theirs : '–',
        ms(replace),
        known === 5000 ? less(replace, original.firewall5000) : `${(replace / floor).toFixed(1)}× of the floor`,
        '≤ 2× of the floor',
      ]),
    [
      `firewall transactions for a burst of ${burst.starts} starts (${ms(burst.took)} in all)`,
      '–',
      `${burst.transactions}`,
      '',
      'a few dozen',
    ],
    [
      `memory (RSS) with ${memory.ports} ports over that with one (${memory.idle.toFixed(0)} MiB): median (most, just listed)`,
      '–',
      `${(memory.full - memory.idle).toFixed(0)} MiB (${(memory.most - memory.idle).toFixed(0)} MiB)`,
      '',
      '≤ 30 MiB',
    ],
    ['memory (RSS) of its child `nft monitor` then', '–', `${memory.watching.toFixed(0)} MiB`, '', ''],
  ]
}
