/** Whether Ironic can have such a trait: capitals, digits and underscores (os-traits, and `CUSTOM_…`). */
export function isTrait(name: string): boolean {
  return /^[A-Z0-9_]{1,255}$/.test(name)
}
