import { options } from '../model/schema.ts'
import { defineHook } from '../workflow/hook.ts'

/** The hook of the first ironic-inspector for eDeploy's facts: all of them go to the node, for its matching tools. */
export const edeploy = defineHook({
  name: 'edeploy',
  summary: "Copies the facts of hardware-detect, and the node's UUID as one more, to extra.edeploy_facts of the node.",
  options: options({}),
  reads: ['data.data', 'node.uuid'],
  writes: ['data.data', '/extra/edeploy_facts'],

  run({ data, node }) {
    const facts = data.data
    if (!Object.hasOwn(data, 'data')) return { warnings: ['the report has no facts of hardware-detect'] }
    if (!Array.isArray(facts)) return { fail: 'The facts of hardware-detect are no list' }
    const own = ['system', 'product', 'ironic_uuid', node.uuid]
    return {
      changes: [
        { on: 'data', op: 'add', path: '/data/-', value: own },
        { on: 'node', op: 'add', path: '/extra/edeploy_facts', value: [...facts, own] },
      ],
      notes: [`${facts.length} facts`],
    }
  },
})
