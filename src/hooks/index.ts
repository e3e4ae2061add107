import type { HookDefinition } from '../workflow/hook.ts'
import { ramdiskError } from './ramdisk-error.ts'
import { scheduler } from './scheduler.ts'

/** Every hook there is. Adding one is its file, a line here, and a test. */
export const hooks: readonly HookDefinition[] = [ramdiskError, scheduler]
