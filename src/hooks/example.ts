import { options } from '../model/schema.ts'
import { defineHook } from '../workflow/hook.ts'
import { listed } from './listed.ts'

/** Shows in the trace what a hook is given, and changes nothing: to try a workflow, and to copy when writing a hook. */
export const example = defineHook({
  name: 'example',
  summary: 'Notes what the report holds, and changes nothing.',
  options: options({}),
  reads: ['data'],
  writes: [],

  run({ data, ports }) {
    return {
      notes: [`keys of the report: ${listed(Object.keys(data)) || 'none'}`, `ports of the node: ${ports.length}`],
    }
  },
})
