import { join } from 'node:path'

/** The top of the repository. */
export const root = join(import.meta.dir, '..')

/** How many of something passed, failed and were skipped. */
export type Count = { readonly passed: number; readonly failed: number; readonly skipped: number }

const bun = process.execPath
const oxlint = join(root, 'node_modules', '.bin', 'oxlint')

// `--no-script`, as package.json has scripts of the same names.
const steps = {
  fresh: [bun, join(import.meta.dir, 'generate.ts'), '--check'],
  generate: [bun, join(import.meta.dir, 'generate.ts')],
  types: [bun, 'check', '--no-script'],
  lint: [oxlint, '--type-aware', '--deny-warnings', 'src', 'test', 'bench', '.ci'],
  format: [bun, 'fmt', '--no-script', '--check', 'src', 'test', 'bench', '.ci'],
  build: [bun, join(import.meta.dir, 'build.ts')],
}

/** A step of the gate: anything but exit code 0 is a failure. */
export type Step = keyof typeof steps

/** Runs the steps in order, all of them also when one fails; what they say is shown. */
export async function gate(names: readonly Step[]): Promise<Count> {
  let failed = 0
  for (const name of names) {
    console.log(`\n== ${name}`)
    const exit = await Bun.spawn(steps[name], { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] }).exited
    if (exit !== 0) {
      failed += 1
      console.log(`${name} failed: exit code ${exit}`)
    }
  }
  return { passed: names.length - failed, failed, skipped: 0 }
}
