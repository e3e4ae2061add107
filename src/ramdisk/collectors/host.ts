import type { Collector } from '../collector.ts'

/** `inventory.hostname`; null where nobody gave the machine a name. */
export const host: Collector = {
  name: 'host',
  group: 'default',
  // What the kernel says before there is one.
  collect: ({ hostname }) => ({ inventory: { hostname: hostname === '(none)' ? null : hostname } }),
}
