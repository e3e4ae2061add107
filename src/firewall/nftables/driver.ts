import { InspectorError } from '../../model/error.ts'
import type { Json } from '../../model/json.ts'
import type { Run } from '../../platform/command.ts'
import type { FirewallDriver } from '../driver.ts'
import { filterOf } from './listing.ts'
import { changeText, removeText, replaceText, type Place } from './ruleset.ts'

/** ms; fifty times what 50,000 elements take on a busy machine. */
const timeout = 30_000
const remedy = 'install the package "nftables", or set firewall.driver to none'

/**
 * The kernel's packet filter through `nft`: one process and one transaction per change. In force means that the kernel has
 * acknowledged the transaction (exit code 0). Only `read` lists, as listing loads every element.
 */
export function nftables(place: Place, run: Run): FirewallDriver {
  const act = async (what: string, input: string, signal: AbortSignal) => {
    if (input === '') return
    try {
      await run(['nft', '-f', '-'], { input, timeout, signal, remedy })
    } catch (cause) {
      throw failure(`Cannot ${what} the firewall table "${place.table}"`, cause)
    }
  }
  const list = async (signal: AbortSignal): Promise<Json | undefined> => {
    const what = `Cannot read the firewall table "${place.table}"`
    const argv = ['nft', '-j', 'list', 'table', 'inet', place.table] as const
    const { exitCode, stdout, stderr } = await run(argv, { timeout, signal, remedy, accept: [0, 1] }).catch((cause) => {
      throw failure(what, cause)
    })
    if (exitCode === 0) return JSON.parse(stdout) as Json
    if (stderr.includes('No such file or directory')) return undefined
    throw new InspectorError('unavailable', `${what}: ${stderr.trim().slice(0, 1000)}`)
  }
  return {
    name: 'nftables',
    filters: true,
    replace: (filter, signal) => act('write', replaceText(place, filter), signal),
    change: (delta, signal) => act('change', changeText(place, delta), signal),
    remove: (signal) => act('remove', removeText(place), signal),
    script: (filter) => replaceText(place, filter),
    async read(signal) {
      const table = await list(signal)
      return table === undefined ? undefined : filterOf(table, place)
    },
  }
}

function failure(what: string, cause: unknown): unknown {
  return cause instanceof InspectorError
    ? new InspectorError(cause.code, `${what}: ${cause.message}`, { cause })
    : cause
}
