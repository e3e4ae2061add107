import type { Static } from '@sinclair/typebox'
import type { Policy } from './hook.ts'
import type { Step } from './step.ts'
import type { StartSettings } from './written.ts'

/** What a start request does. */
export type WorkflowStart = Static<typeof StartSettings>

/** A workflow ready to run: checked, every default filled in. */
export type Workflow = {
  readonly name: string
  /** Seven hexadecimal digits of the SHA-256 of all that decides what it does; file and line do not count. */
  readonly revision: string
  readonly description: string
  readonly start: WorkflowStart
  readonly policy: Policy
  /** Whether the machine is powered off after a successful run, where we manage its boot. */
  readonly power_off: boolean
  readonly steps: readonly Step[]
}
