import { truthy } from '../model/json.ts'
import { options } from '../model/schema.ts'
import { defineHook } from '../workflow/hook.ts'

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
    return { fail: `The ramdisk reported an error: ${text}` }
  },
})
