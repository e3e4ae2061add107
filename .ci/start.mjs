import { existsSync, mkdirSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { foreground, main, prepare, root, run } from './bun.mjs'

const program = join(root, 'dist', 'inspector')

main(() => {
  process.chdir(root)
  const bun = prepare()
  if (isStale()) {
    process.stderr.write('building dist/inspector\n')
    const code = run(bun, [join(root, '.ci', 'build.ts')])
    if (code !== 0) process.exit(code)
  }
  keepData()
  const settings = ['--set', 'database.path=var/inspector.sqlite']
  foreground(bun, program, ['serve', '--standalone', ...settings, ...process.argv.slice(2)])
})

function isStale() {
  if (!existsSync(program)) return true
  const built = statSync(program).mtimeMs
  const sources = ['src', 'workflows', '.ci', 'package.json', 'bun.lock'].map((name) => join(root, name))
  return sources.some((path) => newest(path) > built)
}

/** Generated files do not count: the build makes them itself. */
function newest(path) {
  if (path.includes('generated')) return 0
  const status = statSync(path)
  if (!status.isDirectory()) return status.mtimeMs
  return Math.max(status.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))))
}

function keepData() {
  try {
    mkdirSync(join(root, 'var'), { recursive: true })
  } catch (error) {
    const why = error.code ?? error.message
    throw new Error(`Cannot create the folder "var" for the inventory: ${why}; is this checkout yours to write?`, {
      cause: error,
    })
  }
}
