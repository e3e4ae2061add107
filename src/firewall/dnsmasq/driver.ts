import { InspectorError, messageOf } from '../../model/error.ts'
import type { Run } from '../../platform/command.ts'
import { applied, copied } from '../applied.ts'
import type { FirewallDriver } from '../driver.ts'
import type { Filter, FilterDelta } from '../filter.ts'
import type { FirewallSettings } from '../settings.ts'
import {
  entriesOf,
  everybodyElse,
  everyWho,
  fileOf,
  filterOf,
  isEntry,
  knownIn,
  lineOf,
  mentionedIn,
  openLine,
  shutsOut,
  whoOf,
  type Who,
} from './entries.ts'
import { hostsFolder } from './hosts-folder.ts'

type Lines = ReadonlyMap<Who, string>

/** ms */
const commandTimeout = 60_000

/**
 * Files in dnsmasq's `dhcp-hostsdir`, as ironic-inspector has them: one for each MAC, `MAC` or `MAC,ignore`, and one for all
 * others. In force means: written, synced, and read by dnsmasq, which the file's access time tells. Where that does not tell
 * within a second (dnsmasq is down, or the disk is mounted `noatime`): written and synced, and dnsmasq reads it as soon as
 * the kernel tells it (inotify), within 0.2 s unless it is very busy. Of several MACs, those to be shut out come first.
 * No file is deleted under a running dnsmasq, as it would go on obeying it: the opposite is written. Nor is one written that
 * is right, at the start and at repairs too: for each, dnsmasq goes through all its leases, and answers nobody meanwhile.
 */
export function dnsmasq(settings: FirewallSettings['dnsmasq'], run: Run): FirewallDriver {
  const folder = hostsFolder(settings.hostsdir)
  /** What is wanted, and the lines there are; undefined = not known. */
  let held: { readonly filter: Filter; readonly lines: Lines } | undefined
  let begun = false

  const linesIn = async (names: readonly string[]): Promise<Lines> => {
    const texts = await folder.texts(names.filter((name) => whoOf(name) !== undefined))
    return new Map([...texts].map(([name, text]) => [whoOf(name) ?? name, text]))
  }
  const foreignIn = (names: readonly string[]) =>
    settings.purge_on_start ? names.filter((name) => whoOf(name) === undefined) : []
  /**
   * Whom texts that are not ours speak of. Of two entries about one MAC, dnsmasq obeys the one that it read last: these are
   * written anew, also where ours is right.
   */
  const disputed = async (foreign: readonly string[], there: Lines, named: ReadonlySet<Who>): Promise<Set<Who>> => {
    const ours = new Set([...named, ...there.keys()])
    const changed = [...there].filter(([who, text]) => !isEntry(who, text)).map(([, text]) => text)
    // One that cannot be read may speak of anybody.
    const texts = await folder.texts(foreign).catch(() => undefined)
    return texts === undefined
      ? ours
      : new Set([...texts.values(), ...changed].flatMap((text) => [...mentionedIn(text, ours)]))
  }
  const put = async (lines: Lines, signal: AbortSignal): Promise<void> => {
    const files = shutOutFirst(lines).map(([who, line]) => [fileOf(who), line] as const)
    if (files.length > 0) await folder.write(files, signal)
  }
  /** Writes what the filter says of these, where that is not what is there; gives what is there then. */
  const bring = async (filter: Filter, there: Lines, whom: Iterable<Who>, signal: AbortSignal): Promise<Lines> => {
    const entries = entriesOf(filter)
    const said = [...whom].map((who) => [who, lineOf(entries, who)] as const)
    const due = new Map(said.filter(([who, line]) => there.get(who) !== line))
    await put(due, signal)
    return due.size === 0 ? there : new Map([...there, ...due])
  }
  /** Before dnsmasq is restarted and forgets: deletes what says nothing any more. */
  const purge = async (named: ReadonlySet<Who>, lines: Lines): Promise<Lines> => {
    if (!settings.purge_on_start || settings.start_command.length === 0) return lines
    await folder.remove([...lines.keys()].filter((who) => !named.has(who)).map(fileOf))
    return new Map([...lines].filter(([who]) => named.has(who)))
  }
  const command = async (setting: 'start_command' | 'stop_command'): Promise<void> => {
    const [program, ...args] = settings[setting]
    if (program === undefined) return
    try {
      await run([program, ...args], { timeout: commandTimeout })
    } catch (cause) {
      throw new InspectorError('unavailable', `firewall.dnsmasq.${setting}: ${messageOf(cause)}`, { cause })
    }
  }

  return {
    name: 'dnsmasq',
    filters: true,
    async replace(given, signal) {
      const filter = copied(given)
      held = undefined
      await folder.check()
      await folder.tidy()
      const names = await folder.names()
      const foreign = foreignIn(names)
      const there = await linesIn(names)
      const named = everyWho(entriesOf(filter))
      const again = await disputed(foreign, there, named)
      await folder.remove(foreign)
      const right = new Map([...there].filter(([who]) => !again.has(who)))
      const written = await bring(filter, right, new Set([...named, ...there.keys(), ...again]), signal)
      held = { filter, lines: begun ? written : await purge(named, written) }
      begun = true
    },
    async change(delta, signal) {
      if (held === undefined) {
        const what = `Cannot change the hosts folder of dnsmasq "${settings.hostsdir}"`
        throw new InspectorError('unavailable', `${what}: what it holds is not known`)
      }
      const { filter, lines } = held
      const next = applied(filter, delta)
      held = undefined
      held = { filter: next, lines: await bring(next, lines, touchedBy(delta, filter, lines), signal) }
    },
    async read() {
      const names = await folder.names()
      return foreignIn(names).length > 0 ? undefined : filterOf(await linesIn(names))
    },
    async known() {
      return knownIn(await linesIn(await folder.names()))
    },
    async remove(signal) {
      held = undefined
      const there = await linesIn(await folder.names())
      // Those that let in already need not be read anew, with which dnsmasq takes its time.
      const due = [...there].filter(([who, text]) => shutsOut(text) || !isEntry(who, text))
      await put(new Map(due.map(([who]) => [who, openLine(who)])), signal)
      await folder.remove([...there.keys()].map(fileOf))
      await folder.tidy()
    },
    script(filter) {
      const entries = entriesOf(filter)
      const files = [...everyWho(entries)].map(
        (who) => `${settings.hostsdir}/${fileOf(who)}: ${lineOf(entries, who)}\n`,
      )
      return files.sort().join('')
    },
    server: {
      name: 'the DHCP server',
      start: () => command('start_command'),
      stop: () => command('stop_command'),
    },
  }
}

/** Whom a change may concern: the list of those always answered, and the rule for all others, concern everybody. */
function touchedBy(delta: FilterDelta, filter: Filter, lines: Lines): Iterable<Who> {
  const macs = [delta.waiting, delta.known].flatMap((members) => [
    ...(members?.added ?? []),
    ...(members?.removed ?? []),
  ])
  if (delta.always === undefined && delta.unknown === undefined) return macs
  const always = entriesOf({ ...filter, always: delta.always ?? [] }).always
  return new Set([...macs, ...always, ...lines.keys(), everybodyElse])
}

/** All others are let in last, and shut out first: in between, nobody is let in who is to stay outside. */
function shutOutFirst(lines: Lines): readonly (readonly [Who, string])[] {
  const rank = ([who, line]: readonly [Who, string]) =>
    (shutsOut(line) ? 1 : 2) + (who === everybodyElse ? (shutsOut(line) ? -1 : 1) : 0)
  return [...lines].sort((a, b) => rank(a) - rank(b))
}
