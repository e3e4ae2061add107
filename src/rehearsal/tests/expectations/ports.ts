import type { Json, JsonObject } from '../../../model/json.ts'
import { macOf } from '../../../model/mac.ts'
import { portDifferences } from '../../differences.ts'
import type { Expectation } from '../schema.ts'
import { different } from './documents.ts'
import { placeInPorts } from './origins.ts'
import { failed, type Failure, type Judged } from './failure.ts'

/** `ports`: what became of the ports. */
export function portsFailures(expected: NonNullable<Expectation['ports']>, judged: Judged): readonly Failure[] {
  const all = portDifferences(judged.ended)
  const of = (kind: string) => all.filter((one) => one.kind === kind).map(({ port }) => port)
  const touched = new Set(all.map(({ port }) => macOf(port.address)))
  const kept = judged.ended.after.ports.filter(({ address }) => !touched.has(macOf(address)))
  return [
    ...below('created', expected.created && [...expected.created], of('created'), judged),
    ...below('updated', expected.updated && [...expected.updated], of('changed'), judged),
    ...listed('deleted', expected.deleted, of('deleted')),
    ...listed('kept', expected.kept, kept),
  ]
}

function below(
  key: string,
  expected: Json | undefined,
  ports: readonly JsonObject[],
  judged: Judged,
): readonly Failure[] {
  if (expected === undefined) return []
  return different(`ports.${key}`, normal(expected), ports, judged, placeInPorts(ports)).map((one) => ({
    ...one,
    pointer: `/ports/${key}`,
  }))
}

// Any spelling of a MAC will do.
function normal(expected: Json): Json {
  if (!Array.isArray(expected)) return expected
  return (expected as readonly Json[]).map((port) => {
    if (typeof port !== 'object' || port === null || Array.isArray(port)) return port
    const { address, ...rest } = port as JsonObject
    const mac = macOf(address)
    return mac === undefined ? port : { address: mac, ...rest }
  })
}

function listed(
  key: string,
  expected: readonly string[] | undefined,
  ports: readonly JsonObject[],
): readonly Failure[] {
  if (!expected) return []
  const macs = ports.map(({ address }) => String(address))
  if (expected.length === 0 && macs.length > 0)
    return [failed('ports', `${key}: none is expected, and there are: ${macs.join(', ')}`, [], `/${key}`)]
  return expected.flatMap((mac) =>
    macs.includes(macOf(mac) ?? mac)
      ? []
      : [
          failed(
            'ports',
            `${key}: ${mac} is expected; ${macs.length > 0 ? `there are: ${macs.join(', ')}` : 'there is none'}`,
            [],
            `/${key}`,
          ),
        ],
  )
}
