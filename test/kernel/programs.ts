import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createRun, type Run } from '../../src/platform/command.ts'
import { scratch, type Namespace } from './namespace.ts'

const path = `${process.env.PATH}:/usr/sbin:/sbin`

/** A `Run` for which each program, by its name, is another one that acts inside the namespace. */
export function programsIn({ name }: Namespace, programs: Readonly<Record<string, string>>): Run {
  const bin = scratch('bin')
  for (const [as, program] of Object.entries(programs)) {
    const real = Bun.which(program, { PATH: path })
    writeFileSync(join(bin, as), `#!/bin/sh\nexec ip netns exec ${name} ${real} "$@"\n`, { mode: 0o755 })
  }
  return createRun({ PATH: `${bin}:${path}` })
}
