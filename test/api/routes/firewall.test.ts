import { describe, expect, test } from 'bun:test'
import { description, firewall, listening, messageOf } from '../listening.ts'

describe('the firewall', async () => {
  const asked: unknown[] = []
  const { ask } = await listening({ firewall: firewall(asked) })
  const hold = (mac: string, body: unknown) =>
    ask(`/ext/v1/firewall/macs/${mac}`, { method: 'POST', body: JSON.stringify(body) })
  const macs = async (path: string) =>
    ((await (await ask(path)).json()) as { macs: readonly { mac: string }[] }).macs.map(({ mac }) => mac)

  test('tells what it wants, what is there and why, with times as RFC 3339', async () => {
    const { listsDiffer: _, ...rest } = description
    expect(await (await ask('/ext/v1/firewall')).json()).toEqual({
      ...rest,
      lists: { ...description.lists, differ: false },
      ports: { count: 2, listed: '2023-11-14T22:13:20Z' },
      troubles: [{ ...description.troubles[0], since: '2023-11-14T22:13:20.000001Z' }],
      macs: [
        {
          ...description.macs[0],
          reason: { ...description.macs[0]!.reason, since: '2023-11-14T22:13:20Z' },
        },
        description.macs[1],
        { ...description.macs[2], reason: { kind: 'held', until: '2023-11-14T22:14:20Z' } },
        description.macs[3],
      ],
    })
  })

  test('in brief leaves out the machines that are shut out as they should be, and nothing else', async () => {
    const all = await macs('/ext/v1/firewall')
    expect(await macs('/ext/v1/firewall?brief=true')).toEqual(all.filter((mac) => mac !== '52:54:00:00:00:02'))
  })

  test('corrects itself when asked, and takes a shrunken listing only when told so', async () => {
    expect((await ask('/ext/v1/firewall/sync', { method: 'POST' })).status).toBe(204)
    expect((await ask('/ext/v1/firewall/sync?accept_shrink=true', { method: 'POST' })).status).toBe(204)
    expect(asked.splice(0)).toEqual([
      ['sync', { acceptShrink: false }],
      ['sync', { acceptShrink: true }],
    ])
  })

  test('holds a verdict for as long as was said, and releases it', async () => {
    const answer = await hold('52-54-00-00-00-0A', { verdict: 'deny', for: 90 })
    expect([answer.status, await answer.json()]).toEqual([
      200,
      { mac: '52:54:00:00:00:0a', verdict: 'deny', until: '2023-11-14T22:14:50Z' },
    ])
    const released = await ask('/ext/v1/firewall/macs/52:54:00:00:00:03', { method: 'DELETE' })
    expect(released.status).toBe(204)
    expect(asked.splice(0)).toEqual([
      ['hold', '52:54:00:00:00:0a', 'deny', 1_700_000_090_000_000],
      ['release', '52:54:00:00:00:03'],
    ])
    expect((await ask('/ext/v1/firewall/macs/52:54:00:00:00:09', { method: 'DELETE' })).status).toBe(404)
  })

  test.each([
    ['52:54:00:00:00', { verdict: 'allow', for: 1 }, '"52:54:00:00:00" is no MAC'],
    ['52:54:00:00:00:01', { verdict: 'maybe', for: 1 }, '"verdict" has to be'],
    ['52:54:00:00:00:01', { verdict: 'allow' }, '"for" has to be'],
    ['52:54:00:00:00:01', { verdict: 'allow', for: '30m' }, '"for" has to be'],
    ['52:54:00:00:00:01', { verdict: 'allow', for: 0 }, '"for" has to be'],
    ['52:54:00:00:00:01', { verdict: 'allow', for: 2_592_001 }, '"for" has to be'],
    ['52:54:00:00:00:01', { verdict: 'allow', for: 1, until: 'x' }, '"until" is not known'],
  ])('refuses %s %j', async (mac, body, why) => {
    const answer = await hold(mac, body)
    expect([answer.status, await messageOf(answer)]).toEqual([400, expect.stringContaining(why)])
    expect(asked).toEqual([])
  })
})
