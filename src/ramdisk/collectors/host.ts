import type { Collector } from '../collector.ts'

/** `inventory.hostname`. */
export const host: Collector = {
  name: 'host',
  group: 'default',
  collect: ({ hostname }) => ({ inventory: { hostname } }),
}
