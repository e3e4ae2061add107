import type { Time } from '../model/time.ts'

/**
 * What the name of a file of ramdisk logs may be made of, as ironic-inspector has it: fields in braces, and of strftime what numbers
 * need. Its letters are such that a name never leaves its folder.
 */
export const logNamePattern = '^([A-Za-z0-9._-]|\\{(uuid|bmc|mac)\\}|\\{dt(:([A-Za-z0-9._ :-]|%[YmdHMSfjy])*)?\\})+$'

/** What is put in place of the fields; a machine says two of them itself. */
export type LogNameParts = { readonly uuid: string; readonly bmc: string; readonly mac: string; readonly at: Time }

const field = /\{(uuid|bmc|mac|dt)(?::([^{}]*))?\}/g

// A file's name has 255 bytes at most, and fields may be repeated.
const longestPart = 64

/** The name with its fields filled in. Whatever a machine said, the name has the letters A-Z a-z 0-9 . _ - only, no ".." and no "." in front. */
export function logName(pattern: string, { at, ...parts }: LogNameParts): string {
  const filled = pattern.replace(field, (_field, name: keyof typeof parts | 'dt', format?: string) =>
    (name === 'dt' ? dated(format ?? '%Y-%m-%d %H:%M:%S.%f', at) : parts[name]).slice(0, longestPart),
  )
  return filled
    .replace(/[^A-Za-z0-9._-]/g, '_')
    .replace(/\.{2,}/g, '_')
    .replace(/^\./, '_')
}

/** Tells names made by the pattern from others. */
export function isLogName(pattern: string): (name: string) => boolean {
  const literals = pattern.split(/\{[^{}]*\}/).map((text) => RegExp.escape(text))
  const form = new RegExp(`^${literals.join(`[A-Za-z0-9._-]{0,${longestPart}}`)}$`)
  return (name) => form.test(name)
}

function dated(format: string, at: Time): string {
  const iso = new Date(Math.floor(at / 1000)).toISOString()
  const parts: Readonly<Record<string, string>> = {
    Y: iso.slice(0, 4),
    y: iso.slice(2, 4),
    m: iso.slice(5, 7),
    d: iso.slice(8, 10),
    H: iso.slice(11, 13),
    M: iso.slice(14, 16),
    S: iso.slice(17, 19),
    f: String(at % 1_000_000).padStart(6, '0'),
    j: dayOfYear(iso),
  }
  return format.replace(/%([A-Za-z])/g, (_directive, letter: string) => parts[letter] ?? '')
}

function dayOfYear(iso: string): string {
  const days = (Date.parse(iso.slice(0, 10)) - Date.parse(`${iso.slice(0, 4)}-01-01`)) / 86_400_000
  return String(days + 1).padStart(3, '0')
}
