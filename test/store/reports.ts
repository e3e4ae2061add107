import type { Acceptance, Start } from '../../src/introspection/needs.ts'
import type { Mac } from '../../src/model/mac.ts'
import type { Uuid } from '../../src/model/uuid.ts'

/** A node's UUID that ends in the number. */
export function uuid(n: number): Uuid {
  return `1e57ab1e-0000-4000-8000-${String(n).padStart(12, '0')}` as Uuid
}

/** A MAC that ends in the number. */
export function mac(n: number): Mac {
  return `52:54:00:00:00:${n.toString(16).padStart(2, '0')}` as Mac
}

/** A start of the node, with what the test changes. */
export function startOf(node: Uuid, given: Partial<Start> = {}): Start {
  return { uuid: node, at: 1_000_000, bmc: [], manageBoot: true, workflow: null, ...given }
}

/** A report for the node, with what the test changes. */
export function reportOf(node: Uuid, given: Partial<Acceptance> = {}): Acceptance {
  const facts = { raw: '{"cpus": 9223372036854775807}', digest: 'd1', workflow: 'default', keys: { bmc: [], macs: [] } }
  return { uuid: node, at: 2_000_000, ...facts, from: 'started', ...given }
}
