import { InspectorError } from '../model/error.ts'
import { reasonOf } from './reason.ts'

/** The text of a file, or of standard input for `-`. `unavailable` when it cannot be read: then nothing is known about it. */
export async function readText(file: string): Promise<string> {
  try {
    return await (file === '-' ? Bun.stdin : Bun.file(file)).text()
  } catch (error) {
    throw new InspectorError('unavailable', `Cannot read "${file}": ${reasonOf(error)}`, { cause: error })
  }
}

/** The text of a file that need not be there: undefined then. `unavailable` when it is there and cannot be read. */
export async function textIfThere(file: string): Promise<string | undefined> {
  return (await Bun.file(file).exists()) ? readText(file) : undefined
}
