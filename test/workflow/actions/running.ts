import { hooks } from '../../../src/hooks/index.ts'
import type { JsonObject } from '../../../src/model/json.ts'
import type { PlannedRequest } from '../../../src/model/plan.ts'
import type { StepTrace } from '../../../src/model/trace.ts'
import type { Ask } from '../../../src/workflow/ask.ts'
import { compile } from '../../../src/workflow/compile.ts'
import { compute, type Input, type Outcome } from '../../../src/workflow/compute.ts'
import type { WrittenStep } from '../../../src/workflow/written.ts'
import { nodeWith, portWith } from '../end-state.ts'

/** The MACs of the ports that the node has. */
export const macs = ['52:54:00:00:00:01', '52:54:00:00:00:02'] as const

/** What the machine reports. */
export const report: JsonObject = {
  inventory: {
    interfaces: [
      { name: 'eno1', mac_address: macs[0] },
      { name: 'ens2', mac_address: macs[1] },
    ],
    disks: [{ name: '/dev/sda', size: 480 }, { name: '/dev/sdb' }],
    cpu: { count: 4, architecture: 'x86_64' },
    system_vendor: { manufacturer: 'Dell Inc.', serial_number: 'A/1 b' },
  },
  boot_interface: `01-${macs[0].replaceAll(':', '-')}`,
}

/** Runs steps over the report, a node with two ports, and what a test gives besides. */
export async function run(steps: readonly WrittenStep[], given: Partial<Input> = {}, ask?: Ask): Promise<Outcome> {
  const compiled = compile('w', { steps: [...steps] }, hooks)
  if ('findings' in compiled) throw new Error(JSON.stringify(compiled.findings, null, 1))
  const input: Input = {
    data: report,
    node: nodeWith(),
    ports: macs.map((mac) => portWith(mac)),
    create: null,
    manageBoot: true,
    autoDiscovered: false,
    ...given,
  }
  return compute(compiled.workflow, input, ask)
}

/** The requests that steps come to; throws when they fail. */
export async function requests(...given: Parameters<typeof run>): Promise<readonly PlannedRequest[]> {
  const outcome = await run(...given)
  if ('failure' in outcome) throw new Error(outcome.failure)
  return outcome.plan.requests
}

/** The body of the only request. */
export async function body(...given: Parameters<typeof run>): Promise<unknown> {
  const all = await requests(...given)
  if (all.length > 1) throw new Error(`${all.length} requests`)
  return all[0]?.body
}

/** Why a run failed; undefined when it did not. */
export async function failure(...given: Parameters<typeof run>): Promise<string | undefined> {
  const outcome = await run(...given)
  return 'failure' in outcome ? outcome.failure : undefined
}

/** What became of each step. */
export async function traces(...given: Parameters<typeof run>): Promise<readonly StepTrace[]> {
  return (await run(...given)).trace.steps
}

/** The codes of what is found wrong with a step, with their places below it. */
export function found(step: WrittenStep): readonly string[] {
  const compiled = compile('w', { steps: [step] }, hooks)
  const all = 'findings' in compiled ? compiled.findings : compiled.warnings
  return all.map(({ code, pointer }) => `${code} ${pointer.replace('/steps/0', '')}`)
}
