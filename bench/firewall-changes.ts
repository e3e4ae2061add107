import type { FilterDelta } from '../src/firewall/filter.ts'
import { nftables } from '../src/firewall/nftables/driver.ts'
import { changeText } from '../src/firewall/nftables/ruleset.ts'
import { FirewallSettings } from '../src/firewall/settings.ts'
import { decode } from '../src/model/decode.ts'
import { macOf, type Mac } from '../src/model/mac.ts'
import { createLeanRun } from '../src/platform/lean-command.ts'

// Run in a network namespace of its own: `unshare --net bun bench/firewall-changes.ts KNOWN TIMES`. Prints JSON, times in ms.

const [known = 5000, times = 21] = process.argv.slice(2).map(Number)
const { nftables: settings } = decode(FirewallSettings, {})
const place = { ...settings, interface: 'lo', ip_versions: [4 as const] }
const driver = nftables(place, createLeanRun(process.env))
const { signal } = new AbortController()
const mac = (n: number): Mac => {
  const found = macOf(
    `52:54:${n
      .toString(16)
      .padStart(8, '0')
      .replace(/..(?!$)/g, '$&:')}`,
  )
  if (found === undefined) throw new Error(`Cannot make a MAC of ${n}`)
  return found
}
const macs = Array.from({ length: known }, (_, n) => mac(n))
const filter = { never: [], always: [], waiting: new Set<Mac>(), known: new Set(macs), unknown: 'deny' as const }

// In turn, so that the neighbours disturb both alike. The first load of each fills caches.
const [replace, floor]: [number[], number[]] = [[], []]
for (let n = 0; n < 6; n++) {
  replace.push(await timed(() => driver.replace(filter, signal)))
  floor.push(await timed(() => nft(driver.script(filter))))
}

const [ours, bare]: [number[], number[]] = [[], []]
for (let n = 0; n < times; n++) {
  // Letting a machine in and shutting it out again; both sides in turn,
  // and each a machine of its own: what is there already costs the kernel nothing.
  for (const opens of [true, false]) {
    const change = (at: number): FilterDelta => {
      const mac = macs.slice(at, at + 1)
      return { waiting: { added: opens ? mac : [], removed: opens ? [] : mac } }
    }
    const turns = [
      async () => ours.push(await timed(() => driver.change(change(n), signal))),
      async () => bare.push(await timed(() => nft(changeText(place, change(times + n))))),
    ]
    // Whoever follows a deletion waits until the kernel has let go of the element (RCU, about 8 ms): both do, equally often.
    for (const turn of n % 2 === 0 ? turns : turns.toReversed()) await turn()
  }
}
process.stdout.write(
  JSON.stringify({
    known,
    replace: mean(replace.slice(1)),
    floor: mean(floor.slice(1)),
    ours: mean(ours),
    bare: mean(bare),
  }),
)

// Not the median: half of the changes follow a deletion, so that it would lie between two heaps.
function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

async function timed(work: () => Promise<void>): Promise<number> {
  const begun = performance.now()
  await work()
  return performance.now() - begun
}

async function nft(text: string): Promise<void> {
  const child = Bun.spawn(['nft', '-f', '-'], { stdin: Buffer.from(text), stdout: 'ignore', stderr: 'inherit' })
  if ((await child.exited) !== 0) throw new Error('Cannot measure: nft failed')
}
