import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Count } from './gate.ts'

/**
 * Runs test files with `bun test` and counts truthfully. `bun test` alone does not: a file that fails to load is missing from its report, and
 * `process.exit(0)` inside a test ends the run with exit code 0. So its closing lines, its report and its exit code must agree, every file must
 * appear, and something must have passed or been skipped; else it counts as a failure.
 */
export async function count(
  files: readonly string[],
  options: { cwd: string; args?: readonly string[] },
): Promise<Count> {
  const folder = await mkdtemp(join(tmpdir(), 'inspector-junit-'))
  const report = join(folder, 'report.xml')
  try {
    const run = Bun.spawn(
      [
        process.execPath,
        'test',
        // A server that a test left behind would hold our pipe open.
        '--no-orphans',
        '--reporter=junit',
        `--reporter-outfile=${report}`,
        ...(options.args ?? []),
        ...files.map((file) => `./${file}`),
      ],
      { cwd: options.cwd, stdio: ['ignore', 'inherit', 'pipe'], env: { ...process.env, NO_COLOR: '1', CI: 'true' } },
    )
    const tail = await shown(run.stderr)
    const exit = await run.exited
    const written = Bun.file(report)
    return judged({ files, exit, tail, report: (await written.exists()) ? await written.text() : '' })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** What a run of `bun test` left behind, as numbers that can be trusted. */
export function judged(run: { files: readonly string[]; exit: number; tail: string; report: string }): Count {
  const said = (word: string) => Number(new RegExp(`^ *(\\d+) ${word}s?$`, 'm').exec(run.tail)?.[1] ?? 0)
  const total = /<testsuites[^>]* tests="(\d+)"[^>]* failures="(\d+)"[^>]* skipped="(\d+)"/.exec(run.report)
  const [tests, failures, skips] = (total?.slice(1) ?? []).map(Number)
  const passed = said('pass')
  const skipped = said('skip') + said('todo')
  const doubts = [
    [run.exit !== 0, `exit code ${run.exit}`],
    [said('error') > 0, `${said('error')} errors outside of tests`],
    [!/^Ran \d+ tests? across/m.test(run.tail), 'no closing line: the run ended half way'],
    [!total, 'no report was written'],
    [passed + skipped === 0, 'no test ran'],
    [
      total !== null && tests! - failures! - skips! !== passed,
      `the report has ${tests! - failures! - skips!} passed, the closing lines ${passed}`,
    ],
    ...missing(run.files, run.report).map((file): [boolean, string] => [true, `${file} ran no test`]),
  ] as const
  const reasons = doubts.flatMap(([doubted, reason]) => (doubted ? [reason] : []))
  const failed = Math.max(said('fail'), failures ?? 0)
  if (failed > 0 || reasons.length === 0) return { passed, failed, skipped }
  console.log(`counted as a failure: ${reasons.join('; ')}`)
  return { passed, failed: 1, skipped }
}

function missing(files: readonly string[], report: string): string[] {
  return files.filter((file) => !report.includes(` file="${file}"`))
}

async function shown(stream: ReadableStream<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder()
  let tail = ''
  for await (const chunk of stream) {
    process.stderr.write(chunk)
    tail = (tail + decoder.decode(chunk, { stream: true })).slice(-4000)
  }
  return tail
}
