/**
 * What a device says of itself, as text that others may read: without the blanks, line breaks and NULs at its ends; control characters
 * and what is no UTF-8 become `_`, as udev writes them. Undefined when nothing is left.
 */
export function legible(bytes: Uint8Array): string | undefined {
  const text = new TextDecoder().decode(bytes).replace(/^[\s\0]+|[\s\0]+$/g, '')
  return text.replace(/[^\P{Cc}\n\t]|\uFFFD/gu, '_') || undefined
}
