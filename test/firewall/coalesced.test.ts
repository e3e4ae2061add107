import { describe, expect, test } from 'bun:test'
import { coalesced } from '../../src/firewall/coalesced.ts'

/** Work whose runs a test ends, one after the other. */
function gated() {
  const runs: PromiseWithResolvers<void>[] = []
  const call = coalesced(() => {
    runs.push(Promise.withResolvers<void>())
    return runs.at(-1)!.promise
  })
  return { call, runs }
}

const settled = () => Bun.sleep(0)

describe('coalesced work', () => {
  test('calls of one turn share a run', async () => {
    const { call, runs } = gated()
    const calls = [call(), call(), call()]
    await settled()
    expect(runs).toHaveLength(1)
    runs[0]!.resolve()
    await Promise.all(calls)
    expect(runs).toHaveLength(1)
  })

  test('however many come while one runs, one more follows, after it', async () => {
    const { call, runs } = gated()
    const first = call()
    await settled()
    const later = [call(), call(), call()]
    await settled()
    expect(runs).toHaveLength(1)
    runs[0]!.resolve()
    await first
    await settled()
    expect(runs).toHaveLength(2)
    runs[1]!.resolve()
    await Promise.all(later)
    expect(runs).toHaveLength(2)
  })

  test('what is done between two runs holds up the next, also behind a failure, and nobody who waited for the one before', async () => {
    const gate = Promise.withResolvers<void>()
    const done: string[] = []
    const work = () => (done.push('run') === 1 ? Promise.reject(new Error('broken')) : Promise.resolve())
    const between = () => gate.promise.then(() => void done.push('between'))
    const call = coalesced(work, between)
    await expect(call()).rejects.toThrow('broken')
    const second = call()
    await settled()
    expect(done).toEqual(['run'])
    gate.resolve()
    await second
    expect(done.slice(0, 3)).toEqual(['run', 'between', 'run'])
  })

  test('a failure reaches those who wait for that run, and the next run begins', async () => {
    const { call, runs } = gated()
    const first = call()
    await settled()
    const second = call()
    runs[0]!.reject(new Error('broken'))
    await expect(first).rejects.toThrow('broken')
    await settled()
    runs[1]!.resolve()
    await second
  })
})
