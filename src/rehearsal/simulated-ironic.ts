import type { BareMetal, BmcAddresses, NodeTable } from '../introspection/needs.ts'
import { InspectorError } from '../model/error.ts'
import type { Answer, Request } from '../model/plan.ts'
import type { Time } from '../model/time.ts'
import type { Uuid } from '../model/uuid.ts'
import { standaloneBareMetal } from '../standalone/bare-metal.ts'
import { meeting, requireFinal, type Fault } from './faults.ts'

/** A request that was sent, and what came of it; status 0: no answer. */
export type Sent = { readonly request: Request; readonly answer: Answer }

/** An Ironic in memory, and what it was asked to do. */
export type SimulatedIronic = {
  readonly bareMetal: BareMetal
  /** Every writing request of plans, those that failed too, in order. */
  readonly sent: readonly Sent[]
  /** What was asked of the node's power, in order. */
  readonly power: readonly string[]
}

/** Answers as Ironic does, but for the faults that are asked for. */
export function simulatedIronic(
  nodes: NodeTable,
  around: { readonly now: () => Time; readonly bmc: BmcAddresses; readonly faults: readonly Fault[] },
): SimulatedIronic {
  const sent: Sent[] = []
  const power: string[] = []
  const meet = meeting(around.faults)
  let born = 0
  const newUuid = () => `00000000-0000-0000-0002-${String(++born).padStart(12, '0')}` as Uuid
  const bareMetal = standaloneBareMetal(nodes, { now: around.now, newUuid, bmc: around.bmc })

  async function unlessFaulty<T>(method: string, path: string, work: () => Promise<T>): Promise<T> {
    const fault = meet(method, path)
    if (!fault) return work()
    const { status, message } = requireFinal(fault)
    throw new InspectorError(status === 404 ? 'not_found' : status < 500 ? 'invalid' : 'internal', message ?? '')
  }

  return {
    sent,
    power,
    bareMetal: {
      ...bareMetal,
      node: (ref) => unlessFaulty('GET', `/v1/nodes/${ref}`, () => bareMetal.node(ref)),
      ports: (node) => unlessFaulty('GET', '/v1/ports', () => bareMetal.ports(node)),
      power: (node, target) =>
        unlessFaulty('PUT', `/v1/nodes/${node}/states/power`, async () => {
          power.push(target)
          await bareMetal.power(node, target)
        }),
      async send(request) {
        const fault = meet(request.method, request.path)
        const answer = fault ?? (await bareMetal.send(request))
        sent.push({ request, answer })
        return requireFinal(answer)
      },
    },
  }
}
