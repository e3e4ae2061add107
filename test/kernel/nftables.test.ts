import { describe, expect, test } from 'bun:test'
import { nftables } from '../../src/firewall/nftables/driver.ts'
import { closed } from '../../src/firewall/wanted.ts'
import { createRun } from '../../src/platform/command.ts'
import { place } from '../firewall/nftables/place.ts'
import { firewallContract, macOf } from '../firewall/contract.ts'
import { hindrance, namespace, runIn, title } from './namespace.ts'

const reason = hindrance('nft')
const { signal } = new AbortController()

const kernel = reason === undefined ? await namespace('nftables') : undefined
const run = kernel === undefined ? createRun({}) : runIn(kernel, 'nft')
const bySource: typeof place = { ...place, match: 'source', ip_versions: [4, 6], counters: false }
const driver = () => nftables(place, run)
const flush = async () => kernel?.run(['nft', 'flush', 'ruleset'])

for (const [name, at, known] of [
  ['nftables', place, '0x52540000000b'],
  ['nftables by the source of frames, both IP versions', bySource, '52:54:00:00:00:0b'],
] as const) {
  firewallContract(
    title(name, reason),
    reason !== undefined,
    async () => {
      await flush()
      return nftables(at, run)
    },
    {
      beside: async () => nftables({ ...at, table: 'second', interface: 'br-second' }, run),
      running: (by) => nftables(at, by),
      harm: {
        'somebody flushed all rules': flush,
        'somebody took a rule out': async () => kernel?.run(['nft', 'flush', 'chain', 'inet', at.table, 'input']),
        'somebody let known MACs in, and left the comment': async () => {
          const listed = (await kernel?.run(['nft', '-a', 'list', 'table', 'inet', at.table])) ?? ''
          const [, rule, handle] = /\n\s*(.* @known .*) # handle (\d+)/.exec(listed) ?? []
          const chain = at.match
          await kernel?.run(
            ['nft', '-f', '-'],
            `replace rule inet ${at.table} ${chain} handle ${handle} ${rule?.replace('drop', 'accept')}\n`,
          )
        },
        'somebody named another interface': async () => {
          const listed = (await kernel?.run(['nft', 'list', 'ruleset'])) ?? ''
          await kernel?.run(
            ['nft', '-f', '-'],
            `flush ruleset\n${listed.replaceAll('iifname "br-test"', 'iifname "br-other"')}`,
          )
        },
        'somebody let a known MAC in': async () =>
          kernel?.run(['nft', `delete element inet ${at.table} known { ${known} }`]),
      },
    },
  )
}

describe.skipIf(reason !== undefined)(title('nftables in the kernel', reason), () => {
  const nft = (...args: readonly string[]) => kernel?.run(['nft', ...args])

  test('tables of others are left alone', async () => {
    await nft('flush', 'ruleset')
    await nft('add', 'table', 'inet', 'others')
    await driver().replace(closed, signal)
    await driver().remove(signal)
    expect(await nft('list', 'tables')).toBe('table inet others\n')
  })

  test('a table of our name that is not ours is refused, and left alone', async () => {
    await nft('flush', 'ruleset')
    await nft('add', 'table', 'inet', place.table)
    await nft('add', 'chain', 'inet', place.table, 'mine')
    const before = await nft('list', 'ruleset')
    await expect(driver().replace(closed, signal)).rejects.toThrow(
      'Cannot write the firewall table "ironic_inspector": the one that is there is not made by inspector, and this is the inspector on br-test; ' +
        'name another in firewall.nftables.table, or remove it with "nft delete table inet ironic_inspector"',
    )
    await expect(driver().remove(signal)).rejects.toThrow(
      'Cannot remove the firewall table "ironic_inspector": the one',
    )
    expect(await driver().counters?.(signal)).toBeUndefined()
    expect(await nft('list', 'ruleset')).toBe(before)
  })

  test('one that we wrote is ours, also when somebody took its marks away', async () => {
    await nft('flush', 'ruleset')
    const writer = driver()
    await writer.replace(closed, signal)
    await nft('delete', 'set', 'inet', place.table, 'marks')
    expect(await writer.read(signal)).toBeUndefined()
    await expect(driver().replace(closed, signal)).rejects.toThrow('not made by inspector')
    await nft('add', 'table', 'bridge', place.table)
    await writer.replace({ ...closed, unknown: 'allow' }, signal)
    expect(await writer.read(signal)).toEqual({ ...closed, unknown: 'allow' })
    await nft('delete', 'set', 'inet', place.table, 'marks')
    await writer.remove(signal)
    // In the other family it is somebody else's.
    expect(await nft('list', 'tables')).toBe(`table bridge ${place.table}\n`)
  })

  test('an inspector on another interface needs a table of its own, and then neither disturbs the other', async () => {
    await nft('flush', 'ruleset')
    await driver().replace({ ...closed, unknown: 'allow' }, signal)
    const sameTable = nftables({ ...place, interface: 'br-second' }, run)
    await expect(sameTable.replace(closed, signal)).rejects.toThrow(
      'the one that is there is that of the inspector on br-test',
    )
    await expect(sameTable.remove(signal)).rejects.toThrow('Cannot remove the firewall table')
    const second = nftables({ ...place, table: 'second', interface: 'br-second' }, run)
    await second.replace(closed, signal)
    await second.change({ known: { added: [macOf(1)], removed: [] } }, signal)
    await second.remove(signal)
    expect(await driver().read(signal)).toEqual({ ...closed, unknown: 'allow' })
  })

  test('a rule that somebody took out is noticed', async () => {
    await driver().replace(closed, signal)
    await nft('flush', 'chain', 'inet', 'ironic_inspector', 'input')
    expect(await driver().read(signal)).toBeUndefined()
  })

  test('known MACs are told from a table in which somebody edited the rest, and from no table of others', async () => {
    await nft('flush', 'ruleset')
    expect(await driver().known?.(signal)).toEqual(new Set())
    await driver().replace({ ...closed, known: new Set([macOf(1), macOf(2)]) }, signal)
    await nft('flush', 'chain', 'inet', place.table, 'input')
    expect(await driver().read(signal)).toBeUndefined()
    expect(await driver().known?.(signal)).toEqual(new Set([macOf(1), macOf(2)]))
    expect(await nftables({ ...place, interface: 'br-other' }, run).known?.(signal)).toEqual(new Set())
  })

  test('a change fails when the table is gone, and says what it wanted', async () => {
    await nft('flush', 'ruleset')
    await expect(driver().change({ unknown: 'allow' }, signal)).rejects.toThrow(
      /^Cannot change the firewall table "ironic_inspector": Cannot run "nft": exit code 1: .*No such file/s,
    )
  })

  test('a refused filter leaves the old one', async () => {
    await driver().replace(closed, signal)
    const refused = nftables({ ...place, priority: 1.5 }, run)
    await expect(refused.replace({ ...closed, unknown: 'allow' }, signal)).rejects.toThrow('Cannot write the firewall')
    expect((await driver().read(signal))?.unknown).toBe('deny')
  })

  test('a listing that cannot be understood is said to be none, and nothing is written over it', async () => {
    const odd = nftables(place, () => Promise.resolve({ exitCode: 0, stdout: 'table inet', stderr: '' }))
    const said = 'the firewall table "ironic_inspector": nft listed something that is no JSON'
    await expect(odd.replace(closed, signal)).rejects.toThrow(`Cannot write ${said}`)
    await expect(odd.read(signal)).rejects.toThrow(`Cannot read ${said}`)
  })

  test('a missing nft is named with what to do', async () => {
    const nowhere = nftables(place, () =>
      createRun({ PATH: '/nonexistent' })(['nft-that-is-not-there'], { timeout: 1000, remedy: 'install it' }),
    )
    await expect(nowhere.replace(closed, signal)).rejects.toThrow('there is no such program, install it')
  })
})
