import { InspectorError } from '../model/error.ts'
import { reasonOf } from './reason.ts'

/** Writes a file; makes no folder, as a mistyped path must not become one. `unavailable` when it cannot be written. */
export async function writeText(file: string, text: string): Promise<void> {
  try {
    await Bun.write(file, text, { createPath: false })
  } catch (error) {
    throw new InspectorError('unavailable', `Cannot write "${file}": ${reasonOf(error)}`, { cause: error })
  }
}
