import type { BmcAddresses } from '../introspection/needs.ts'
import type { Current } from '../introspection/surroundings.ts'
import type { Policy } from '../firewall/wanted.ts'
import type { Conceal } from '../model/conceal.ts'
import type { JsonObject } from '../model/json.ts'
import type { AskAnswer } from '../model/trace.ts'
import type { Time } from '../model/time.ts'
import type { Fault } from './faults.ts'

/** The settings under which a rehearsal takes place: those that `serve` would work by. Secrets among them are masks already. */
export type Stage = {
  readonly current: Current
  readonly firewall: Policy
  /**
   * Hides those secrets in what is shown or kept of a rehearsal: a node that is read from Ironic may hold what a run put there, and a
   * recorded answer repeats what it was asked with.
   */
  readonly conceal: Conceal
  /** Asks no resolver: a rehearsal needs no network. */
  readonly bmcAddresses: BmcAddresses
}

/** What a rehearsal begins with. */
export type Situation = {
  /** The report's text, as the ramdisk would post it. */
  readonly report: string
  /** The node as Ironic shows it, waiting for its ramdisk. Null: Ironic knows no such machine. */
  readonly node: JsonObject | null
  /** Its ports as Ironic shows them. */
  readonly ports: readonly JsonObject[]
  /** Rules of the API, the oldest first, as it takes them. */
  readonly rules: readonly JsonObject[]
  /** The workflow that was asked for at the start; null = what the configuration chooses. */
  readonly workflow: string | null
  /** Requests that the simulated Ironic fails. */
  readonly faults: readonly Fault[]
  /** Recorded answers of steps that ask outside, by the id of the step. */
  readonly answers: Readonly<Record<string, AskAnswer>>
  readonly now: Time
}
