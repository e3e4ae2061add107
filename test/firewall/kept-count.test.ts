import { expect, test } from 'bun:test'
import { KeptCount } from '../../src/firewall/kept-count.ts'
import { createLog } from '../../src/platform/log.ts'
import { openMemoryStore } from '../../src/store/index.ts'

function world() {
  const lines: string[] = []
  const written: number[] = []
  const { portCount } = openMemoryStore()
  const disk = { full: false }
  const table = {
    get: () => portCount.get(),
    put: async (count: number) => {
      if (disk.full) throw new Error('disk is full')
      written.push(count)
      await portCount.put(count)
    },
  }
  const log = createLog({
    look: () => ({ format: 'json', level: 'debug' }),
    write: (line) => void lines.push(line),
    now: () => '',
  })
  return { disk, kept: new KeptCount(table, log), lines, portCount, written }
}

test('a number is written when it changes only', async () => {
  const { kept, portCount, written } = world()
  await portCount.put(3)
  expect(await kept.restore()).toBe(3)
  for (const count of [3, 4, 4, 3]) await kept.keep(count)
  expect(written).toEqual([4, 3])
})

test('of numbers that come at once the last one stays', async () => {
  const { kept, portCount } = world()
  await kept.keep(3)
  await Promise.all([kept.keep(4), kept.keep(3)])
  expect(await portCount.get()).toBe(3)
})

test('what could not be written is written by the next call; that is logged once until it works', async () => {
  const { disk, kept, lines, written } = world()
  disk.full = true
  await kept.keep(4)
  await kept.keep(4)
  expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
    { event: 'store.failed', level: 'warning', error: 'disk is full' },
  ])
  disk.full = false
  await kept.keep(4)
  expect(written).toEqual([4])
  disk.full = true
  await kept.keep(5)
  expect(lines.length).toBe(2)
})
