import { beforeEach, describe, expect, test } from 'bun:test'
import { iptables } from '../../src/firewall/iptables/driver.ts'
import { closed } from '../../src/firewall/wanted.ts'
import { createRun, type Run } from '../../src/platform/command.ts'
import { firewallContract, macOf } from '../firewall/contract.ts'
import { hindrance, namespace, title } from './namespace.ts'
import { iptablesHindrance, iptablesPrograms, programsIn } from './programs.ts'

const tools = ['iptables-nft', 'iptables-legacy', 'ip6tables-nft', 'ip6tables-legacy']
const missing = hindrance(...tools, 'flock')
const place = { chain: 'ironic-inspector', interface: 'br-test', ip_versions: [4, 6] } as const
const jump = '-A INPUT -i br-test -p udp -m udp --dport 67 -j ironic-inspector'
const { signal } = new AbortController()

for (const variant of ['nft', 'legacy'] as const) {
  const reason = missing ?? (await iptablesHindrance(variant))
  const kernel = reason === undefined ? await namespace(`iptables-${variant}`) : undefined
  const run = kernel ? programsIn(kernel, iptablesPrograms(variant)) : createRun({})
  const driver = (other: Partial<Parameters<typeof iptables>[0]> = {}, by: Run = run) =>
    iptables({ ...place, ...other }, by)
  const tool = (words: string, version: 4 | 6 = 4) =>
    kernel?.run([`${version === 4 ? 'iptables' : 'ip6tables'}-${variant}`, ...words.split(' ')])
  const rules = async (version: 4 | 6 = 4) => ((await tool('-S', version)) ?? '').trim().split('\n')
  const empty = async () => {
    for (const version of [4, 6] as const) for (const words of ['-F', '-X']) await tool(words, version)
  }

  firewallContract(
    title(`iptables-${variant}`, reason),
    reason !== undefined,
    async () => {
      await empty()
      return driver()
    },
    {
      beside: async () => driver({ chain: 'second', interface: 'br-second' }),
      running: (by) => driver({}, by),
      harm: {
        'somebody flushed all rules': () => empty(),
        'somebody flushed all rules of IPv6': async () => tool('-F', 6),
        'somebody took the jump out': async () => tool(`-D${jump.slice(2)}`),
        'somebody let a known MAC in': async () =>
          tool('-D ironic-inspector -m mac --mac-source 52:54:00:00:00:0b -j DROP'),
        'somebody let everybody in': async () => tool('-I ironic-inspector -j ACCEPT'),
        'somebody made a rule twice': async () =>
          tool('-I ironic-inspector 6 -m mac --mac-source 52:54:00:00:00:0b -j DROP'),
        'somebody moved a rule': async () => {
          await tool('-D ironic-inspector -m mac --mac-source 52:54:00:00:00:0b -j DROP')
          await tool('-I ironic-inspector -m mac --mac-source 52:54:00:00:00:0b -j DROP')
        },
      },
    },
  )

  describe.skipIf(reason !== undefined)(title(`iptables-${variant} in the kernel`, reason), () => {
    beforeEach(empty)

    test('chains and rules of others are left alone, and ours comes first', async () => {
      await tool('-N others')
      await tool('-A INPUT -p udp -m udp --dport 67 -j others')
      await tool('-A others -j ACCEPT')
      const before = await rules()
      const ours = driver()
      await ours.replace(closed, signal)
      expect((await rules()).filter((rule) => rule.startsWith('-A INPUT'))[0]).toBe(jump)
      await ours.change({ unknown: 'allow' }, signal)
      await ours.remove(signal)
      expect(await rules()).toEqual(before)
    })

    test("ironic-inspector's own chains, left behind in the middle of a swap, are taken over", async () => {
      for (const chain of ['ironic-inspector', 'ironic-inspector_temp']) {
        await tool(`-N ${chain}`)
        await tool(`-A ${chain} -m mac --mac-source 52:54:00:00:00:01 -j DROP`)
        await tool(`-A ${chain} -j ACCEPT`)
        await tool(`-I INPUT -i br-test -p udp --dport 67 -j ${chain}`)
      }
      await driver().replace({ ...closed, known: new Set([macOf(1)]) }, signal)
      expect((await rules()).filter((rule) => /^-[AN]/.test(rule))).toEqual([
        '-N ironic-inspector',
        jump,
        `-A ironic-inspector -m mac --mac-source ${macOf(1)} -j DROP`,
        '-A ironic-inspector -j DROP',
      ])
    })

    test('a change is one run of iptables-restore for each IP version, however many MACs it names', async () => {
      const runs: string[] = []
      const ours = driver({}, (argv, options) => {
        runs.push(argv.join(' '))
        return run(argv, options)
      })
      await ours.replace(closed, signal)
      runs.length = 0
      const added = Array.from({ length: 100 }, (_, n) => macOf(n))
      await ours.change({ known: { added, removed: [] }, waiting: { added, removed: [] }, unknown: 'allow' }, signal)
      await ours.change({ waiting: { added: [], removed: added } }, signal)
      await ours.change({ waiting: { added: [], removed: added } }, signal)
      const once = ['iptables-restore --noflush --wait=10', 'ip6tables-restore --noflush --wait=10']
      expect(runs).toEqual([...once, ...once])
    })

    test('a change fails when nobody jumps to our chain any more', async () => {
      const ours = driver()
      await ours.replace(closed, signal)
      await tool('-F INPUT')
      await expect(ours.change({ unknown: 'allow' }, signal)).rejects.toThrow(
        /^Cannot change the iptables chain "ironic-inspector": Cannot run "iptables-restore": exit code 1: .*line 2/,
      )
      await expect(ours.change({ unknown: 'allow' }, signal)).rejects.toThrow('what it holds is not known')
    })

    test('a refused filter leaves the old one', async () => {
      await driver().replace(closed, signal)
      const refused = driver({ interface: 'a name with spaces' })
      await expect(refused.replace({ ...closed, unknown: 'allow' }, signal)).rejects.toThrow(
        'Cannot write the iptables',
      )
      expect((await driver().read(signal))?.unknown).toBe('deny')
    })

    test('an IP version that is no longer configured is left without rules', async () => {
      await driver().replace(closed, signal)
      await driver({ ip_versions: [4] }).replace(closed, signal)
      expect(await rules(6)).toEqual(['-P INPUT ACCEPT', '-P FORWARD ACCEPT', '-P OUTPUT ACCEPT'])
      await driver().replace(closed, signal)
      await driver({ ip_versions: [6] }).remove(signal)
      expect([...(await rules(4)), ...(await rules(6))].join()).not.toContain('ironic-inspector')
    })

    test('a chain of our name in front of another interface is not touched, and what to do is said', async () => {
      await driver({ interface: 'br-other' }).replace(closed, signal)
      const before = await rules()
      const cannot = (what: string) =>
        `Cannot ${what} the iptables chain "ironic-inspector": it is in use for another interface; name another in ` +
        'firewall.iptables.chain, or remove its rule with "iptables -D INPUT -i br-other -p udp -m udp --dport 67 -j ironic-inspector"'
      await expect(driver().replace(closed, signal)).rejects.toMatchObject({
        code: 'conflict',
        message: cannot('write'),
      })
      await expect(driver().remove(signal)).rejects.toMatchObject({ code: 'conflict', message: cannot('remove') })
      expect(await driver().read(signal)).toBeUndefined()
      expect(await rules()).toEqual(before)
      await driver({ interface: 'br-other' }).remove(signal)
      await driver().replace(closed, signal)
    })

    test('a missing iptables is named with what to do', async () => {
      const nowhere = driver({ ip_versions: [4] }, (_argv, options) => run(['iptables-that-is-not-there'], options))
      await expect(nowhere.replace(closed, signal)).rejects.toThrow(
        'there is no such program, install the package "iptables"',
      )
    })
  })
}

const reason = missing ?? (await iptablesHindrance('legacy'))
describe.skipIf(reason !== undefined)(title('the lock of iptables', reason), () => {
  test('is waited for', async () => {
    const kernel = await namespace('iptables-lock')
    const ours = iptables(place, programsIn(kernel, iptablesPrograms('legacy')))
    const order: string[] = []
    const holder = Bun.spawn(['flock', '/run/xtables.lock', 'sh', '-c', 'echo held; sleep 0.5'], { stdout: 'pipe' })
    await holder.stdout.getReader().read()
    const released = holder.exited.then(() => order.push('released'))
    await ours.replace(closed, signal).then(() => order.push('written'))
    await released
    expect(order).toEqual(['released', 'written'])
  })
})
