import { InspectorError } from './error.ts'

/** Reads `k:v,k2:v2` as Ironic writes it; the order stays. Fails with `invalid` for an item without a colon. */
export function parseCapabilities(text: string | null | undefined): Map<string, string> {
  const capabilities = new Map<string, string>()
  for (const item of text ? text.split(',') : []) {
    const colon = item.indexOf(':')
    if (colon < 0) throw new InspectorError('invalid', `Cannot read capabilities "${text}": "${item}" has no colon`)
    capabilities.set(item.slice(0, colon), item.slice(colon + 1))
  }
  return capabilities
}

/** Writes capabilities back, in their order. */
export function formatCapabilities(capabilities: ReadonlyMap<string, string>): string {
  return Array.from(capabilities, ([name, value]) => `${name}:${value}`).join(',')
}
