/** What Ironic says of a node, before its start and before its report, decides what becomes of both; with the compiled binary. */

import { describe, expect, test } from 'bun:test'
import { nodeUuid } from '../fakes/ironic.ts'
import { report } from '../introspection/house.ts'
import { site } from './contract/served.ts'
import { nodesOf } from './nodes.ts'

const served = site({ api: 'auth: none' })
const { ask, status, waiting } = nodesOf(() => served.url)
const node = (k: number) => served.ironic.nodes.get(nodeUuid(k))!
const writes = (k: number) =>
  served.ironic.requests.filter(({ method, path }) => method !== 'GET' && path.includes(nodeUuid(k)))
const messageOf = async (answer: Response) => ((await answer.json()) as { error: { message: string } }).error.message

describe('a power interface that is not valid', () => {
  test.each([
    ['with a reason', false, 'Missing the following: [ipmi_address]'],
    ['that the driver does not have', null, 'not supported'],
  ])('%s: 400 with it, and nothing is started', async (_what, result, reason) => {
    served.ironic.validations.set(nodeUuid(1), { result, reason })
    const answer = await ask('POST', 1)
    expect([answer.status, await messageOf(answer)]).toEqual([400, expect.stringMatching(/power.* not valid/)])
    expect(await messageOf(await ask('POST', 1))).toContain(reason)
    expect((await ask('GET', 1)).status).toBe(404)
    expect(writes(1)).toEqual([])
  })

  test('is not looked at when somebody else boots the node, nor when it is valid again', async () => {
    served.ironic.validations.set(nodeUuid(2), { result: false, reason: 'no' })
    await waiting(2, '?manage_boot=0')
    served.ironic.validations.set(nodeUuid(2), { result: true })
    await waiting(2)
  })

  test('does not end an introspection that waits', async () => {
    await waiting(3)
    const before = await status(3)
    served.ironic.validations.set(nodeUuid(3), { result: false, reason: 'no' })
    expect((await ask('POST', 3)).status).toBe(400)
    expect(await status(3)).toEqual(before)
  })
})

test.each([
  [undefined, false],
  [null, false],
  ['', false],
  ['Default', false],
  ['Never', false],
  ['Always', true],
  ['always', true],
  [true, true],
  [false, false],
  ...['1', 't', 'true', 'True', 'on', 'y', 'yes', 'YES'].map((word) => [word, true] as const),
  ...['0', 'f', 'false', 'off', 'n', 'no', 'sometimes'].map((word) => [word, false] as const),
])('force_persistent_boot_device: %p makes the boot device persistent: %p', async (value, persistent) => {
  if (value === undefined) delete (node(4).driver_info as Record<string, unknown>).force_persistent_boot_device
  else Object.assign(node(4).driver_info as object, { force_persistent_boot_device: value })
  served.ironic.bootDevices.clear()
  await waiting(4)
  expect(served.ironic.bootDevices.get(nodeUuid(4))).toEqual({ boot_device: 'pxe', persistent })
})

describe('a report of a node that waits, and in the meantime', () => {
  const gone = (k: number) => new RegExp(`${nodeUuid(k)}.*(not found|could not be found)`, 'i')

  test.each<[string, number, (k: number) => void, number, (k: number) => RegExp]>([
    ['vanished from Ironic', 5, (k) => void served.ironic.nodes.delete(nodeUuid(k)), 404, gone],
    [
      'vanished while Ironic was asked to change it',
      6,
      (k) =>
        void served.ironic.fault({
          method: 'PATCH',
          path: `${nodeUuid(k)}$`,
          status: 404,
          body: { error_message: JSON.stringify({ faultstring: `Node ${nodeUuid(k)} could not be found.` }) },
        }),
      404,
      gone,
    ],
    [
      'was made available',
      7,
      (k) => void (node(k).provision_state = 'available'),
      400,
      () => /provision state "available" is not allowed.*\(allowed: .*manageable/,
    ],
    [
      'was put to use',
      8,
      (k) => void (node(k).provision_state = 'active'),
      400,
      () => /provision state "active" is not allowed/,
    ],
  ])('%s', async (_what, k, meanwhile, gives, says) => {
    await waiting(k)
    const sent = writes(k).length
    meanwhile(k)
    const answer = await fetch(`${served.url}/v1/continue`, { method: 'POST', body: JSON.stringify(report(k)) })
    const message = await messageOf(answer)
    expect([answer.status, message]).toEqual([gives, expect.stringMatching(says(k))])
    expect(await status(k)).toMatchObject({ state: 'error', finished: true, error: message })
    expect(
      writes(k)
        .slice(sent)
        .filter(({ method }) => method !== 'PATCH'),
    ).toEqual([])
  })
})
