import { objectOf, truthy, type Json } from '../model/json.ts'
import type { Data } from '../model/inventory.ts'
import { options } from '../model/schema.ts'
import { defineHook } from '../workflow/hook.ts'

// A trace of calls has its place in an error; megabytes would come back with every list of introspections.
const longest = 10_000
// A command line has no room for more, and each becomes a line of the log.
const mostPassedOver = 20

/**
 * Ends the introspection with the error that the ramdisk reports. Callbacks that our ramdisk passed over on its way to us stand in
 * its `error`, too; where they are all of it they are warnings: a service that is down beside another is no fault of the machine.
 */
export const ramdiskError = defineHook({
  name: 'ramdisk_error',
  aliases: ['ramdisk-error'],
  summary: 'Fails when the ramdisk reports an error.',
  options: options({}),
  reads: ['data.error', 'data.configuration.passed_over'],
  writes: [],

  run({ data }) {
    const { error } = data
    if (!truthy(error)) return {}
    const passedOver = passedOverIn(data)
    if (isNothingBut(error, passedOver)) return { warnings: passedOver }
    const text = typeof error === 'string' ? error : JSON.stringify(error)
    const shown = text.length > longest ? `${text.slice(0, longest)}…` : text
    return { fail: `The ramdisk reported an error: ${shown}` }
  },
})

function passedOverIn(data: Data): readonly string[] {
  const { passed_over } = objectOf(data.configuration)
  return Array.isArray(passed_over) ? passed_over.filter((one: Json) => typeof one === 'string') : []
}

// The form of ironic-python-agent, which our ramdisk keeps to.
const heading = 'The following errors were encountered:'

/** Whether the text has no line but these, which are as few and as short as a ramdisk of ours makes them. */
function isNothingBut(error: Json | undefined, lines: readonly string[]): boolean {
  if (lines.length === 0 || lines.length > mostPassedOver || String(error).length > longest) return false
  return error === [heading, ...lines.map((line) => `* ${line}`)].join('\n')
}
