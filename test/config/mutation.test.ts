import { expect, test } from 'bun:test'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import pLimit from 'p-limit'
import type { Mutated } from './mutants.ts'

const root = join(import.meta.dir, '..', '..')
const yamlIn = (folder: string) =>
  readdirSync(join(root, folder))
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => `${folder}/${name}`)

/** Good files, and how often each is changed: those that are shipped most, less where each change costs as much as ten others. */
const files = [
  ...[...yamlIn('workflows'), 'inspector.yaml.example'].map((name) => [name, 5000] as const),
  ['test/config/ok/every-verb.yaml', 1000] as const,
  ...yamlIn('workflows/tests').map((name) => [name, 100] as const),
]

// Two processors are what the gate has.
const turns = pLimit(2)
const mutated = new Map(files.map(([name, times]) => [name, turns(() => mutate(name, times))]))

async function mutate(name: string, times: number): Promise<Mutated> {
  const child = Bun.spawn([process.execPath, join(import.meta.dir, 'mutants.ts'), name, String(times)], { cwd: root })
  return JSON.parse(await new Response(child.stdout).text()) as Mutated
}

test.each(files)(
  'whatever passes validation raises no error of configuration when it runs: %s, changed %d times at random',
  async (name, times) => {
    const { passed, wrong } = await mutated.get(name)!
    expect(wrong.join('\n=====\n')).toBe('')
    // Else nothing would have been tried.
    expect(passed).toBeGreaterThan(times / 50)
  },
  300_000,
)
