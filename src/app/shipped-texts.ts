import { shipped } from './shipped.generated.js'

/** The file of a built-in workflow, to be read or copied; undefined when there is none of that name. */
export function shippedText(name: string): string | undefined {
  return shipped.find((one) => one.name === name)?.text
}

/** Names of the built-in workflows. */
export const shippedNames: readonly string[] = shipped.map(({ name }) => name)

/** The file of a built-in workflow under another name; its name is taken, and a copy needs one of its own. */
export function renamedText(text: string, name: string, as: string): string {
  return text
    .replace(new RegExp(`^(\\s+)${name}:`, 'm'), `$1${as}:`)
    .replace(new RegExp(`^# workflows/${name}\\.yaml`, 'm'), `# workflows/${as}.yaml`)
}
