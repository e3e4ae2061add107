import { describe, expect, test } from 'bun:test'
import { eventReader } from '../../../src/firewall/nftables/events.ts'
import { Marks } from '../../../src/firewall/nftables/marks.ts'
import { place } from './place.ts'

const end = '# new generation 58 by process 32541 (nft)'
const mark = 'add element inet ironic_inspector marks { 0x00000007 expires 59s996ms }'

/** What `nft monitor` says, and what its transactions mean when mark 7 is ours. */
function meanings(...lines: readonly string[]) {
  const read = eventReader(place, (given) => given === 7)
  return lines.map(read).filter((meaning) => meaning !== undefined)
}

describe('what nft monitor tells', () => {
  test('a transaction has a meaning where it ends, and the next begins anew', () => {
    const ours = ['add element inet ironic_inspector waiting { 0x525400000001 }', mark, end]
    const foreign = ['delete element inet ironic_inspector waiting { 0x525400000001 }', end]
    expect(meanings(...ours, ...foreign, end, ...ours)).toEqual(['ours', 'foreign', 'nothing of ours', 'ours'])
  })

  test('a mark counts wherever it stands, and only when it is ours', () => {
    expect(meanings(mark, 'delete rule inet ironic_inspector others handle 8', end)).toEqual(['ours'])
    expect(meanings(mark.replace('07', '08'), end)).toEqual(['foreign'])
    expect(meanings(mark.replace('add', 'delete'), end)).toEqual(['foreign'])
    expect(meanings('add element inet ironic_inspector marks { 7 }', end)).toEqual(['ours'])
  })

  test.each([
    'add table inet ironic_inspector',
    'delete table inet ironic_inspector',
    'delete chain inet ironic_inspector input',
    'add chain inet ironic_inspector mine { type filter hook input priority 0; policy accept; }',
    'insert rule inet ironic_inspector input accept',
    'add set inet ironic_inspector mine { type mark; } ',
    'delete counter inet ironic_inspector known',
    'add flowtable inet ironic_inspector f',
  ])('%s is a change of ours', (line) => {
    expect(meanings(line, end)).toEqual(['foreign'])
  })

  test.each([
    'add table inet ironic_inspector2',
    'add table ip ironic_inspector',
    'add rule inet others input comment "inet ironic_inspector"',
    'add element inet others ironic_inspector { 1 }',
  ])('%s is none', (line) => {
    expect(meanings(line, end)).toEqual(['nothing of ours'])
  })

  test('events that were lost may have been any', () => {
    expect(meanings('# ERROR: We lost some netlink events!')).toEqual(['lost'])
  })
})

describe('marks', () => {
  test('each transaction has a number of its own, which is taken once', async () => {
    const marks = new Marks()
    const numbers = await Promise.all([1, 2, 3].map(() => marks.marking((mark) => Promise.resolve(mark))))
    expect(new Set(numbers).size).toBe(3)
    expect(numbers.map((number) => marks.take(number))).toEqual([true, true, true])
    expect(numbers.map((number) => marks.take(number))).toEqual([false, false, false])
  })

  test('it can be taken while the transaction is under way', async () => {
    const marks = new Marks()
    expect(await marks.marking((mark) => Promise.resolve(marks.take(mark)))).toBe(true)
  })

  test('a transaction that failed left none', async () => {
    const marks = new Marks()
    let number = 0
    const failing = marks.marking((mark) => {
      number = mark
      return Promise.reject(new Error('refused'))
    })
    await expect(failing).rejects.toThrow('refused')
    expect(marks.take(number)).toBe(false)
  })

  test('where nobody watches they do not pile up', async () => {
    const marks = new Marks()
    const numbers: number[] = []
    for (let n = 0; n < 3000; n++) numbers.push(await marks.marking((mark) => Promise.resolve(mark)))
    expect(numbers.filter((number) => marks.take(number)).length).toBeLessThanOrEqual(1000)
  })
})
