import type { Machine } from './machine.ts'

/**
 * What udev knows about a block device (`E:` lines of /run/udev/data/b<major>:<minor>); empty where udev does not run. Blanks and other
 * characters that udev writes as \x20 in names that end with _ENC are put back, several blanks as one.
 */
export function udevOf(machine: Machine, block: string): ReadonlyMap<string, string> {
  const lines = udevText(machine, block)?.split('\n') ?? []
  const pairs = lines.map((line) => /^E:([^=]+)=(.*)$/.exec(line)).filter((pair) => pair !== null)
  return new Map(pairs.map(([, key = '', value = '']) => [key, key.endsWith('_ENC') ? plain(value) : value]))
}

/** The same as udev keeps it. */
export function udevText(machine: Machine, block: string): string | undefined {
  const number = machine.text(`/sys/block/${block}/dev`)
  return number === undefined ? undefined : machine.text(`/run/udev/data/b${number}`)
}

function plain(value: string): string {
  return value
    .replace(/\\x([2-7][0-9a-f])/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    .replace(/\s+/g, ' ')
    .trim()
}
