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
  readonly missing_hooks: Readonly<Record<string, readonly string[]>>
}

const listed = Bun.YAML.parse(await Bun.file(`${import.meta.dir}/../fixtures/differences.yaml`).text()) as Listed

/** Every difference that there is, of all recorded results. */
const found = new Map<string, { readonly paths: readonly string[]; readonly missing: readonly string[] }>()
for (const name of recordedNames) {
  const { recorded, report } = await recording(name)
  const { workflow, missing } = workflowOf(recorded)
  const { node, ports } = before(recorded)
  const input = { data: report, node, ports, create: null, manageBoot: true, autoDiscovered: false }
  const outcome = compute(workflow, input)
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
  found.set(name, { paths: comparable ? differences(ours, theirs) : ['/outcome'], missing })
}

function covers(pattern: string, path: string): boolean {
  const keys = path.split('/')
  const wanted = pattern.split('/')
  return keys.length === wanted.length && wanted.every((key, index) => key === '*' || key === keys[index])
}

const isMissing = (name: string, path: string) =>
  found.get(name)?.missing.some((hook) => listed.missing_hooks[hook]?.some((pattern) => covers(pattern, path)))

describe('the end state equals what ironic-inspector left behind', () => {
  for (const [name, { paths }] of found)
    test(name, () => {
      const unlisted = paths.filter(
        (path) =>
          !isMissing(name, path) &&
          !listed.allowed.some((entry) => entry.recorded.includes(name) && covers(entry.path, path)),
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

test('every effect of a missing hook is there, and no such hook exists', () => {
  const unused = Object.entries(listed.missing_hooks).flatMap(([hook, patterns]) =>
    patterns
      .filter(
        (pattern) =>
          ![...found.values()].some(
            ({ paths, missing }) => missing.includes(hook) && paths.some((path) => covers(pattern, path)),
          ),
      )
      .map((pattern) => `${hook} ${pattern}`),
  )
  expect(unused).toEqual([])
})
