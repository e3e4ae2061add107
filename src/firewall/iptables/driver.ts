import { InspectorError } from '../../model/error.ts'
import type { Run } from '../../platform/command.ts'
import { applied, copied } from '../applied.ts'
import type { FirewallDriver } from '../driver.ts'
import type { Filter } from '../filter.ts'
import { changeText, families, removeText, replaceText, type IpVersion, type Place } from './rules.ts'
import { filterOf, sameFilters, savedOf, type Saved } from './saved.ts'

/** ms */
const timeout = 30_000
/** s that another program may keep the lock of iptables; the variant on nf_tables has none and ignores this. */
const patience = 10
const remedy = 'install the package "iptables", or set firewall.driver to nftables'

/**
 * iptables as ironic-inspector sets it up: its chain, its jump from INPUT, one rule for each MAC, of the frame's source.
 * A change is one `iptables-restore --noflush` for each IP version, and in force when all of them ended with 0. The kernel
 * goes through the rules one by one, and iptables loads them all for each change: made for some thousand MACs.
 */
export function iptables(place: Place & { readonly ip_versions: readonly IpVersion[] }, run: Run): FirewallDriver {
  // The second is ironic-inspector's own, left behind when it was killed: it would go on deciding.
  const chains = [place.chain, `${place.chain}_temp`] as const
  const ours = place.ip_versions
  const others = ([4, 6] as const).filter((version) => !ours.includes(version))
  /** What the chain holds; undefined = not known. */
  let held: Filter | undefined

  const saved = async (version: IpVersion, signal: AbortSignal): Promise<Saved> => {
    const { stdout } = await run([families[version].save, '-t', 'filter'], { timeout, signal, remedy })
    return savedOf(stdout, chains)
  }
  /** What is there, to be written over. `conflict` when it stands in front of another interface: then it is another inspector's. */
  const savedOfOurs = async (version: IpVersion, signal: AbortSignal): Promise<Saved> => {
    const there = await saved(version, signal)
    const foreign = there.jumps.find((rule) => rule.includes(' -i ') && !rule.includes(` -i ${place.interface} `))
    if (foreign === undefined) return there
    const tool = version === 4 ? 'iptables' : 'ip6tables'
    throw new InspectorError(
      'conflict',
      `it is in use for another interface; name another in firewall.iptables.chain, or remove its rule with "${tool} -D ${foreign}"`,
    )
  }
  const restore = async (version: IpVersion, input: string, signal: AbortSignal): Promise<void> => {
    const argv = [families[version].restore, '--noflush', `--wait=${patience}`] as const
    if (input !== '') await run(argv, { input, timeout, signal, remedy })
  }
  const put = async (version: IpVersion, filter: Filter, signal: AbortSignal): Promise<void> => {
    const there = await savedOfOurs(version, signal)
    const spare = there.chains.filter((chain) => chain !== place.chain)
    await restore(version, replaceText(place, version, filter, { jumps: there.jumps, spare }), signal)
  }
  const remove = async (version: IpVersion, signal: AbortSignal): Promise<void> => {
    const there = await savedOfOurs(version, signal)
    if (there.chains.length > 0) await restore(version, removeText(there.chains, there.jumps), signal)
  }
  /** Without the tools of the other IP version, or without it in the kernel, nothing of ours is there. */
  const removeOthers = (signal: AbortSignal) => Promise.allSettled(others.map((version) => remove(version, signal)))
  const each = async <T>(what: string, act: (version: IpVersion) => Promise<T>): Promise<readonly T[]> => {
    // All have ended before this does: nothing goes on changing rules when it rejects.
    const ends = await Promise.allSettled(ours.map(act))
    const failed = ends.find((end) => end.status === 'rejected')
    if (failed) throw failure(`Cannot ${what} the iptables chain "${place.chain}"`, failed.reason)
    return ends.flatMap((end) => (end.status === 'fulfilled' ? [end.value] : []))
  }

  return {
    name: 'iptables',
    filters: true,
    async replace(filter, signal) {
      const next = copied(filter)
      if (held === undefined) await removeOthers(signal)
      held = undefined
      await each('write', (version) => put(version, next, signal))
      held = next
    },
    async change(delta, signal) {
      const before = held
      const what = `Cannot change the iptables chain "${place.chain}"`
      if (before === undefined) throw new InspectorError('unavailable', `${what}: what it holds is not known`)
      const next = applied(before, delta)
      held = undefined
      await each('change', (version) => restore(version, changeText(place, version, before, next, delta), signal))
      held = next
    },
    async remove(signal) {
      held = undefined
      await removeOthers(signal)
      await each('remove', (version) => remove(version, signal))
    },
    async read(signal) {
      const found = await each('read', async (version) => filterOf(await saved(version, signal), place, version))
      const [filter] = found
      return filter && found.every((other) => other && sameFilters(other, filter)) ? filter : undefined
    },
    script: (filter) =>
      ours
        .map((version) => `# ${families[version].restore} --noflush\n${replaceText(place, version, filter)}`)
        .join('\n'),
  }
}

const capability =
  'the service needs the capability CAP_NET_ADMIN, for iptables-legacy also CAP_NET_RAW and a /run/xtables.lock that it may write: ' +
  'in a systemd unit AmbientCapabilities=CAP_NET_ADMIN'

function failure(what: string, cause: unknown): unknown {
  if (!(cause instanceof InspectorError)) return cause
  const isUnprivileged = /must be root|Permission denied/.test(cause.message)
  const message = [`${what}: ${cause.message.trim()}`, ...(isUnprivileged ? [capability] : [])].join('; ')
  return new InspectorError(cause.code, message, { cause })
}
