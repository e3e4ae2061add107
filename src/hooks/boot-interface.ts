import { textOf } from '../model/json.ts'
import { bootMacOf, type Mac } from '../model/mac.ts'
import type { World } from '../workflow/hook.ts'
import { listed } from './listed.ts'

/** A hardware type without an address. */
const typeOnly = /^[^-]*-$/

/**
 * The NIC that booted, as the ramdisk says it. Undefined: it says nothing. `mac` undefined: what it says is no MAC, so that
 * it is none of the machine's NICs; `text` is for messages, and shortened.
 */
export function bootInterfaceOf({ data, inventory }: World): { text: string; mac: Mac | undefined } | undefined {
  const text = textOf(data.boot_interface) ?? textOf(inventory.boot?.pxe_interface)
  return text === undefined || typeOnly.test(text) ? undefined : { text: listed([text]), mac: bootMacOf(text) }
}
