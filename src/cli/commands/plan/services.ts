import { onlineIronic } from '../../../app/online-ironic.ts'
import type { Configuration } from '../../../app/live.ts'
import { introspectionsOf } from '../../../client/introspections.ts'
import { nodesOf } from '../../../client/nodes.ts'
import { rulesOf } from '../../../client/rules.ts'
import { InspectorError } from '../../../model/error.ts'
import type { LookupKeys } from '../../../model/inventory.ts'
import { isObject, objectOf, objectsOf, textOf, type JsonObject } from '../../../model/json.ts'
import { silent } from '../../../platform/log.ts'
import { refusedIn } from '../../../rehearsal/taken-changes.ts'
import type { LastTime } from '../../../rehearsal/replay.ts'
import { nodeOfFile } from '../../../rehearsal/node-file.ts'
import type { Situation } from '../../../rehearsal/situation.ts'
import type { Context } from '../../command.ts'
import { serviceOf, type ServiceOptions } from '../../service-options.ts'

/** A node with its ports, as Ironic shows them. */
export type Known = { readonly node: JsonObject; readonly ports: readonly JsonObject[] }

/** Of a run the workflow, what programs and servers answered, and what Ironic refused; `isUnborn`: it was to create the node, and did not. */
export type LastRun = Required<LastTime> & { readonly workflow: string | undefined; readonly isUnborn: boolean }

/** What the services are asked for a plan; they are only read. */
export type Services = {
  /** UUIDs of all nodes that were introspected. */
  nodes(): Promise<readonly string[]>
  /** The report that is kept of a node, as it was posted. */
  report(node: string): Promise<string>
  /** The data that came of it, as JSON. */
  data(node: string): Promise<string>
  /** UUIDs of the nodes that Ironic knows by these keys. `invalid` where the configuration says standalone. */
  nodesWith(keys: LookupKeys): Promise<readonly string[]>
  /** What is known of its newest run. */
  last(node: string): Promise<LastRun>
  /** Of Ironic, or of the own inventory where the configuration says standalone. */
  machine(node: string): Promise<Known>
  /** Of the API, in the order of their creation. */
  rules(): Promise<readonly JsonObject[]>
}

/** The services of a configuration, and the inspector that the command line names. Asks nothing yet. */
export async function servicesOf(
  { settings }: Configuration,
  options: ServiceOptions,
  context: Context,
): Promise<Services> {
  const service = await serviceOf(options, context)
  const introspections = introspectionsOf(service)
  const rules = rulesOf(service)
  const isOwn = settings.ironic.type === 'standalone'
  const ironic = isOwn ? undefined : onlineIronic(settings, { log: silent, signal: AbortSignal.timeout(86_400_000) })
  return {
    nodes: async () => (await introspections.list({})).map(({ uuid }) => String(uuid)),
    report: (node) => introspections.data(node, 'unprocessed'),
    data: (node) => introspections.data(node, 'processed'),
    async nodesWith(keys) {
      if (ironic) return ironic.nodesWith(keys)
      throw new InspectorError(
        'invalid',
        'The configuration is standalone: there is no Ironic that knows nodes by keys',
      )
    },
    async last(node) {
      const run = await introspections.trace(node)
      return {
        workflow: textOf(run.workflow),
        answers: objectOf(run.answers) as Situation['answers'],
        refused: refusedIn(run),
        isUnborn: isUnborn(run),
      }
    },
    async machine(ref) {
      if (ironic) {
        const node = await ironic.node(ref)
        return { node, ports: await ironic.ports(node.uuid) }
      }
      const { ports, ...node } = await nodesOf(service).show(ref)
      return { node: nodeOfFile(node), ports: objectsOf(ports) }
    },
    rules: async () => Promise.all((await rules.list()).map(({ uuid }) => rules.show(String(uuid)))),
  }
}

function isUnborn({ discovered, outcome, requests }: JsonObject): boolean {
  const isCreated = objectsOf(requests).some(
    ({ method, path, answer }) => method === 'POST' && path === '/v1/nodes' && isObject(answer),
  )
  return discovered === true && outcome === 'error' && !isCreated
}
