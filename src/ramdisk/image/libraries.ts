import { InspectorError } from '../../model/error.ts'
import type { Run } from '../../platform/program.ts'

/** The shared libraries of a program, the loader among them, as absolute paths; none of a static one. `unavailable` when one is missing. */
export async function librariesOf(program: string, run: Run): Promise<readonly string[]> {
  // 1: it is not dynamic, or no program.
  const { stdout } = await run(['ldd', program], {
    timeout: 30_000,
    accept: [0, 1],
    remedy: 'install the package "libc-bin"',
  })
  const missing = /^\s*(\S+) => not found/m.exec(stdout)?.[1]
  if (missing !== undefined)
    throw new InspectorError('unavailable', `the library "${missing}", which it needs, is not here`)
  return [...new Set(Array.from(stdout.matchAll(/(?:=> |^\s+)(\/\S+) \(0x/gm), ([, path]) => path ?? ''))]
}
