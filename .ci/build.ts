import { join } from 'node:path'

const root = join(import.meta.dir, '..')
const program = join(root, 'dist', 'inspector')

run([process.execPath, join(import.meta.dir, 'generate.ts')])
run([
  process.execPath,
  'build',
  '--compile',
  // Names are kept: error classes are shown to people.
  '--minify-syntax',
  '--minify-whitespace',
  '--sourcemap',
  '--bytecode',
  '--format=esm',
  // Else the program would run code that the working directory names.
  '--no-compile-autoload-dotenv',
  '--no-compile-autoload-bunfig',
  join(root, 'src', 'main.ts'),
  '--outfile',
  program,
])

function run(command: string[]): void {
  const { exitCode } = Bun.spawnSync(command, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] })
  if (exitCode === 0) return
  process.stderr.write(`Cannot build dist/inspector: "${command.slice(1, 3).join(' ')}" ended with ${exitCode}\n`)
  process.exit(1)
}
