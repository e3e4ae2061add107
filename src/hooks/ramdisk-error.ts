import { truthy } from '../model/json.ts'
import { options } from '../model/schema.ts'
import { defineHook } from '../workflow/hook.ts'

// A trace of calls has its place in an error; megabytes would come back with every list of introspections.
const longest = 10_000

/** Ends the introspection with the error that the ramdisk reports. */
export const ramdiskError = defineHook({
  name: 'ramdisk_error',
  aliases: ['ramdisk-error'],
  summary: 'Fails when the ramdisk reports an error.',
  options: options({}),
  reads: ['data.error'],
  writes: [],

  run({ data: { error } }) {
    if (!truthy(error)) return {}
    const text = typeof error === 'string' ? error : JSON.stringify(error)
    const shown = text.length > longest ? `${text.slice(0, longest)}…` : text
    return { fail: `The ramdisk reported an error: ${shown}` }
  },
})
