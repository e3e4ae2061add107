import { afterEach, describe, expect, test } from 'bun:test'
import { openAccess, type Access } from '../../src/ironic/access.ts'
import { ironicBareMetal, type IronicParts } from '../../src/ironic/bare-metal.ts'
import { bmcAddresses } from '../../src/ironic/bmc-addresses.ts'
import type { BareMetal } from '../../src/introspection/needs.ts'
import { macOf, type Mac } from '../../src/model/mac.ts'
import type { Uuid } from '../../src/model/uuid.ts'
import { silent } from '../../src/platform/log.ts'
import {
  fakeIronic,
  nodeBmc,
  nodeMac,
  nodeName,
  nodeUuid,
  type FakeIronic,
  type IronicOptions,
} from '../fakes/ironic.ts'
import { jumpingClock } from '../fakes/clock.ts'

const n1 = nodeUuid(1) as Uuid
const mac = (k: number) => macOf(nodeMac(k)) as Mac
let ironic: FakeIronic

afterEach(() => ironic.stop())

/** The client against a fresh fake; its clock jumps over every pause. */
async function client(
  options: IronicOptions = {},
  parts: Partial<IronicParts> & { readonly timeout?: number; readonly accessTo?: (url: string) => Access } = {},
): Promise<BareMetal> {
  ironic = await fakeIronic(options)
  return ironicBareMetal(
    { timeout: parts.timeout ?? 5000, retry: { for: 60_000, delay: 500, max_delay: 10_000 } },
    {
      access: (parts.accessTo ?? openAccess)(ironic.url),
      bmc: bmcAddresses(['ipmi_address'], () => Promise.reject(new Error('no such name')), silent),
      clock: jumpingClock(),
      random: () => 0.5,
      log: silent,
      ...parts,
    },
  )
}

describe('reading', () => {
  test('a node is found by UUID in any spelling and by name', async () => {
    const bareMetal = await client({ nodes: 2 })
    expect((await bareMetal.node(nodeUuid(2).toUpperCase())).name).toBe('rig-0002')
    expect((await bareMetal.node(nodeName(2))).uuid).toBe(nodeUuid(2) as Uuid)
  })
})
