import { InspectorError } from '../../model/error.ts'
import type { Json } from '../../model/json.ts'
import type { Run } from '../../platform/command.ts'
import type { FirewallDriver } from '../driver.ts'
import { arrivalAt, arrivalFor, fittingArrivals } from './arrival.ts'
import { refusal } from './failure.ts'
import { filterOf, knownIn, standingOf, type Standing } from './listing.ts'
import { Marks } from './marks.ts'
import { otherFamily, ownerOf, type Place } from './place.ts'
import { changeText, markText, reasons, removeText, replaceText } from './ruleset.ts'
import { monitor } from './monitor.ts'

/** ms; fifty times what 50,000 elements take on a busy machine. */
const patience = 30_000

/** Where a test puts something else. */
export type NftablesOptions = {
  /** Where the kernel tells of interfaces; `/sys` when left out. */
  readonly sysfs?: string
  /** In ms, for one `nft`; half a minute when left out. */
  readonly timeout?: number
}

/**
 * The kernel's packet filter through `nft`: one process and one transaction per change. In force means that the kernel has
 * acknowledged the transaction (exit code 0). Only `read` loads elements, which takes time that grows with their number.
 */
export function nftables(
  settings: Place,
  run: Run,
  { sysfs = '/sys', timeout = patience }: NftablesOptions = {},
): FirewallDriver {
  const { family, table } = settings
  const own = new Marks()
  const cannot = (what: string) => `Cannot ${what} the firewall table "${table}"`
  const nft = async (what: string, argv: readonly string[], signal: AbortSignal, input?: string) => {
    try {
      return await run(['nft', ...argv], { timeout, signal, ...(input === undefined ? {} : { input }) })
    } catch (cause) {
      throw refusal(cannot(what), cause)
    }
  }
  const listed = async (what: string, argv: readonly string[], signal: AbortSignal): Promise<Json> => {
    const { stdout } = await nft(what, ['-j', ...argv], signal)
    try {
      return JSON.parse(stdout) as Json
    } catch (cause) {
      throw new InspectorError('unavailable', `${cannot(what)}: nft listed something that is no JSON`, { cause })
    }
  }
  /** The text is one transaction; it rejects when nothing of it holds. */
  const act = (what: string, text: string, signal: AbortSignal) =>
    own.marking(async (mark) => {
      await nft(what, ['-f', '-'], signal, `${text}${markText(settings, mark)}`)
    })

  const standing = async (what: string, of: Place['family'], signal: AbortSignal): Promise<Standing | undefined> => {
    // -t: without elements, and quick. That of one set or table alone still loads them (nft 1.0.6).
    return standingOf(await listed(what, ['-t', 'list', 'ruleset', of], signal), { family: of, table })
  }
  /** Our table with its elements; undefined when there is none. */
  const whole = (signal: AbortSignal) =>
    listed('read', ['list', 'table', family, table], signal).catch((error: unknown) => {
      if (error instanceof InspectorError && error.message.includes('No such file or directory')) return undefined
      throw error
    })
  let written = false
  /** One that we wrote and that says nothing any more has lost its marks to somebody. */
  const isOurs = ({ owner }: Standing, of: Place['family']) =>
    owner === ownerOf(settings) || (of === family && written && owner === undefined)

  return {
    name: 'nftables',
    filters: true,
    script: (filter) => replaceText({ ...settings, arrival: arrivalAt(settings, sysfs) ?? 'bridge' }, filter),
    async replace(filter, signal) {
      const place = { ...settings, arrival: arrivalFor(settings, sysfs) }
      const [here, there] = await Promise.all([
        standing('write', family, signal),
        standing('write', otherFamily(settings), signal),
      ])
      if (here !== undefined && !isOurs(here, family)) throw foreign('write', settings, here)
      const before = { counters: here?.counters ?? {}, otherFamily: there?.owner === ownerOf(settings) }
      await act('write', replaceText(place, filter, before), signal)
      written = true
    },
    async change(delta, signal) {
      const text = changeText(settings, delta)
      if (text !== '') await act('change', text, signal)
    },
    async remove(signal) {
      for (const of of [family, otherFamily(settings)]) {
        const found = await standing('remove', of, signal)
        if (found === undefined) continue
        if (isOurs(found, of)) await nft('remove', ['-f', '-'], signal, removeText({ family: of, table }))
        else if (of === family) throw foreign('remove', settings, found)
      }
    },
    async read(signal) {
      const found = await whole(signal)
      if (found === undefined) return undefined
      for (const arrival of fittingArrivals(settings, sysfs)) {
        const filter = filterOf(found, { ...settings, arrival })
        if (filter !== undefined) return filter
      }
      return undefined
    },
    async known(signal) {
      const found = await whole(signal)
      return found === undefined ? new Set() : knownIn(found, settings)
    },
    async counters(signal) {
      const found = await standing('read', family, signal)
      if (found === undefined || !isOurs(found, family) || !settings.counters) return undefined
      const counts = reasons.map((reason) => [reason, found.counters[reason] ?? 0] as const)
      return Object.fromEntries(counts) as Record<(typeof reasons)[number], number>
    },
    watch: (changed, tools) =>
      monitor({
        ...tools,
        place: settings,
        run,
        changed,
        isOwn: (mark) => own.take(mark),
        touch: (signal) => act('watch', '', signal),
      }),
  }
}

function foreign(what: string, { family, table, interface: name }: Place, { owner }: Standing): InspectorError {
  const whose = owner === undefined ? 'not made by inspector' : `that of the ${owner}`
  return new InspectorError(
    'conflict',
    `Cannot ${what} the firewall table "${table}": the one that is there is ${whose}, and this is the inspector on ${name}; ` +
      `name another in firewall.nftables.table, or remove it with "nft delete table ${family} ${table}"`,
  )
}
