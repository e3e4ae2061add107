import { describe, expect, test } from 'bun:test'
import { lookupKeysOf } from '../../src/model/inventory.ts'
import { compute } from '../../src/workflow/compute.ts'
import { endState } from './end-state.ts'
import { before, differences, recordedEnd, recordedNames, recording, workflowOf } from './recorded.ts'

type Allowed = {
  readonly recorded: readonly string[]
  readonly path: string
  /** The document and the sentence that allows it. */
  readonly line: string
}

type Listed = {
  readonly allowed: readonly Allowed[]
}

const listed = Bun.YAML.parse(await Bun.file(`${import.meta.dir}/../fixtures/differences.yaml`).text()) as Listed

/** Every difference that there is, of all recorded results. */
const found = new Map<string, { readonly paths: readonly string[] }>()
for (const name of recordedNames) {
  const { recorded, report } = await recording(name)
  const workflow = workflowOf(recorded)
  const { node, ports } = before(recorded)
  const input = { data: report, node, ports, create: null, manageBoot: true, autoDiscovered: false }
  const outcome = workflow ? await compute(workflow, input) : { failure: 'the order of the hooks is refused' }
  const ours =
    'failure' in outcome
      ? { outcome: 'failed' }
      : {
          outcome: 'finished',
          ...endState(node, ports, outcome.plan.requests, recorded.node_before.ports_of_other_nodes),
          data: outcome.data,
        }
  const theirs = recordedEnd(recorded, report)
  const comparable = ours.outcome === theirs.outcome
  found.set(name, { paths: comparable ? differences(ours, theirs) : ['/outcome'] })
}

function covers(pattern: string, path: string): boolean {
  const keys = path.split('/')
  const wanted = pattern.split('/')
  return keys.length === wanted.length && wanted.every((key, index) => key === '*' || key === keys[index])
}

describe('the end state equals what ironic-inspector left behind', () => {
  for (const [name, { paths }] of found)
    test(name, () => {
      const unlisted = paths.filter(
        (path) => !listed.allowed.some((entry) => entry.recorded.includes(name) && covers(entry.path, path)),
      )
      expect(unlisted).toEqual([])
    })
})

describe('the look-up keys equal the recorded ones', () => {
  for (const name of recordedNames)
    test(name, async () => {
      const { recorded, report } = await recording(name)
      const { lookup_attributes } = recorded.expected
      if (!lookup_attributes) return
      const { bmc, macs } = lookupKeysOf(report)
      expect({ bmc_address: bmc.map(String), mac: macs.map(String) }).toEqual({
        bmc_address: [...lookup_attributes.bmc_address],
        mac: [...lookup_attributes.mac],
      })
    })
})

test('every allowed difference names the line that allows it', () => {
  expect(
    listed.allowed.filter(({ line }) => !/^(processing|http-api|decisions|cli-and-yaml)\b.*: ./.test(line)),
  ).toEqual([])
})

test('every allowed difference is there', () => {
  const unused = listed.allowed.flatMap(({ recorded, path }) =>
    recorded
      .filter((name) => !found.get(name)?.paths.some((one) => covers(path, one)))
      .map((name) => `${name} ${path}`),
  )
  expect(unused).toEqual([])
})
