import { describe, expect, test } from 'bun:test'
import { nftables } from '../../src/firewall/nftables/driver.ts'
import { closed } from '../../src/firewall/wanted.ts'
import { createRun } from '../../src/platform/command.ts'
import { place } from '../firewall/nftables/place.ts'
import { firewallContract } from '../firewall/contract.ts'
import { hindrance, namespace, runIn, title } from './namespace.ts'

const reason = hindrance('nft')
const { signal } = new AbortController()

const kernel = reason === undefined ? await namespace('nftables') : undefined
const driver = () => nftables(place, kernel === undefined ? createRun({}) : runIn(kernel, 'nft'))

firewallContract(title('nftables', reason), reason !== undefined, async () => {
  await kernel?.run(['nft', 'flush', 'ruleset'])
  return driver()
})

describe.skipIf(reason !== undefined)(title('nftables in the kernel', reason), () => {
  const nft = (...args: readonly string[]) => kernel?.run(['nft', ...args])

  test('tables of others are left alone', async () => {
    await nft('flush', 'ruleset')
    await nft('add', 'table', 'inet', 'others')
    await driver().replace(closed, signal)
    await driver().remove(signal)
    expect(await nft('list', 'tables')).toBe('table inet others\n')
  })

  test('a rule that somebody took out is noticed', async () => {
    await driver().replace(closed, signal)
    await nft('flush', 'chain', 'inet', 'ironic_inspector', 'input')
    expect(await driver().read(signal)).toBeUndefined()
  })

  test('a change fails when the table is gone, and says what it wanted', async () => {
    await nft('flush', 'ruleset')
    await expect(driver().change({ unknown: 'allow' }, signal)).rejects.toThrow(
      /^Cannot change the firewall table "ironic_inspector": Cannot run "nft": exit code 1: .*No such file/s,
    )
  })

  test('a refused filter leaves the old one', async () => {
    await driver().replace(closed, signal)
    const refused = nftables({ ...place, interface: 'x"' }, runIn(kernel!, 'nft'))
    await expect(refused.replace({ ...closed, unknown: 'allow' }, signal)).rejects.toThrow('Cannot write the firewall')
    expect((await driver().read(signal))?.unknown).toBe('deny')
  })

  test('a missing nft is named with what to do', async () => {
    const nowhere = nftables(place, () =>
      createRun({ PATH: '/nonexistent' })(['nft-that-is-not-there'], { timeout: 1000, remedy: 'install it' }),
    )
    await expect(nowhere.replace(closed, signal)).rejects.toThrow('there is no such program, install it')
  })
})
