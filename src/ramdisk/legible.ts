/**
 * What a device says of itself, as text that others may read: without the blanks, line breaks and NULs at its ends; control characters
 * and what is no UTF-8 become `_`, as udev writes them. Undefined when nothing is left.
 */
export function legible(bytes: Uint8Array): string | undefined {
  const text = new TextDecoder().decode(bytes).replace(/^[\s\0]+|[\s\0]+$/g, '')
  return text.replace(/[^\P{Cc}\n\t]|\uFFFD/gu, '_') || undefined
}

/** A serial number in one line. `damaged`: it has signs that are no text, each of which is `_` now. */
export type SerialNumber = { readonly text: string; readonly damaged: boolean }

/** A serial number as a device tells it; blanks and NULs around it fill a field and are no part of it. Undefined when nothing is left. */
export function serialNumber(bytes: Uint8Array): SerialNumber | undefined {
  const text = legible(bytes)?.replace(/[\n\t]/g, '_')
  if (text === undefined) return undefined
  const told = new TextDecoder().decode(bytes).replace(/^[\s\0]+|[\s\0]+$/g, '')
  return { text, damaged: text !== told }
}
