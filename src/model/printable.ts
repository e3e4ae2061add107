/**
 * Text whose control characters are spelled out (`\x1b`), line breaks and tabs excepted: names and errors may come from a
 * machine that nobody trusts yet, and must not steer the reader's terminal.
 */
export function printable(text: string): string {
  return text.replace(/[^\P{Cc}\n\t]/gu, (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`)
}

/** The same of a JSON text, which stays the same document: an escape of JSON is in the place of those that it may hold unescaped. */
export function printableJson(text: string): string {
  return text.replace(/[\u007f-\u009f]/g, (character) => `\\u00${character.charCodeAt(0).toString(16)}`)
}
