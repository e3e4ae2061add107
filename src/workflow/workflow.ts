import type { Static } from '@sinclair/typebox'
import type { Pointer } from '../model/pointer.ts'
import type { Policy } from './hook.ts'
import type { Step } from './step.ts'
import type { StartSettings } from './written.ts'

/** What a start request does. */
export type WorkflowStart = Static<typeof StartSettings>

/** A secret that a step names, and where. */
export type WantedSecret = { readonly secret: string; readonly pointer: Pointer }

/** A program that a step runs, and where it is named. */
export type NamedProgram = { readonly program: string; readonly pointer: Pointer }

/** What else of the configuration has to fit a workflow; known of one with mistakes, too. */
export type Facts = {
  /** The secrets that its steps name; pointers are into the workflow as written. */
  readonly secrets: readonly WantedSecret[]
  /** The programs that its steps run, by absolute paths; pointers are into the workflow as written. */
  readonly programs: readonly NamedProgram[]
  /** Whether it lets in only what a `require` of it is met by. */
  readonly isGuarded: boolean
  /** Keys of the data that its steps write under names of their own. */
  readonly dataKeys: readonly string[]
}

/** A workflow ready to run: checked, every default filled in. */
export type Workflow = Facts & {
  readonly name: string
  /** Seven hexadecimal digits of the SHA-256 of all that decides what it does; file and line do not count. */
  readonly revision: string
  readonly description: string
  readonly start: WorkflowStart
  readonly policy: Policy
  /** Whether the machine is powered off after a successful run, where we manage its boot. */
  readonly power_off: boolean
  readonly steps: readonly Step[]
  /** Where a secret stands as it is; pointers are into the workflow as written, and into `text`. */
  readonly plainSecrets: readonly Pointer[]
  /** As JSON, defaults filled in; the revision is made of it. */
  readonly text: string
}
