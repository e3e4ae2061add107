// Plain Node without dependencies: it runs on a machine that has nothing but git, Node and npm.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { constants } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The top of the repository. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** Makes bun and the pinned dependencies available; gives the path of bun. Throws an Error of one sentence. */
export function prepare() {
  const version = pinned()
  const bun = found(version) ?? installed(version)
  dependencies(bun)
  return bun
}

/** Runs the program in the foreground: signals go to it, its exit code becomes ours. `bun` comes first on its PATH. */
export function foreground(bun, command, args) {
  const child = spawn(command, args, { stdio: 'inherit', env: withBun(bun) })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    // At a terminal Ctrl-C reaches the whole group by itself; twice would mean "at once" to a server that drains.
    process.on(signal, () => (signal === 'SIGINT' && process.stdin.isTTY ? undefined : child.kill(signal)))
  }
  child.on('error', (error) => fail(`Cannot run "${command}": ${error.message}`))
  child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]))
}

/** Runs bun to its end; its output is ours. Gives the exit code. */
export function run(bun, args) {
  const { status, signal } = spawnSync(bun, args, { cwd: root, stdio: 'inherit', env: withBun(bun) })
  return status ?? 128 + constants.signals[signal]
}

/** Does the work; a failure costs one sentence and exit code 3. */
export function main(work) {
  try {
    work()
  } catch (error) {
    fail(error.message)
  }
}

function fail(message) {
  process.stderr.write(`${message}\n`)
  // As the program itself says that something could not be done at all.
  process.exit(3)
}

function withBun(bun) {
  return { ...process.env, PATH: [dirname(bun), process.env.PATH].join(delimiter) }
}

function pinned() {
  const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  return packageManager.replace(/^bun@/, '')
}

/** The wanted bun, when it is there already: the one that runs this, our own, or one on PATH. */
function found(version) {
  if (process.versions.bun === version) return process.execPath
  const onPath = (process.env.PATH ?? '')
    .split(delimiter)
    .filter(Boolean)
    .map((folder) => join(folder, 'bun'))
  return [...own(), ...onPath].filter(existsSync).find((bun) => isVersion(bun, version))
}

/** Where npm puts the program: by the package's install script, or, where scripts are switched off, only in the platform's package. */
function own() {
  const modules = join(root, '.bun', 'node_modules')
  const platforms = join(modules, '@oven')
  const names = existsSync(platforms) ? readdirSync(platforms) : []
  return [join(modules, '.bin', 'bun'), ...names.map((name) => join(platforms, name, 'bin', 'bun'))]
}

function isVersion(bun, version) {
  const { status, stdout } = spawnSync(bun, ['--version'], { encoding: 'utf8' })
  return status === 0 && stdout.trim() === version
}

function installed(version) {
  const what = `bun ${version}`
  process.stderr.write(`installing ${what} into .bun\n`)
  const args = [
    'install',
    '--prefix',
    join(root, '.bun'),
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
    `bun@${version}`,
  ]
  const { status, stderr, error } = spawnSync('npm', args, { cwd: root, encoding: 'utf8' })
  if (error) throw new Error(`Cannot install ${what}: npm did not run (${error.message})`)
  if (status !== 0) throw new Error(`Cannot install ${what}: ${reason(stderr)}`)
  const bun = found(version)
  if (bun) return bun
  throw new Error(`Cannot install ${what}: npm succeeded, but no program in .bun/node_modules runs on this machine`)
}

function dependencies(bun) {
  const stamp = join(root, '.bun', 'installed')
  const wanted = createHash('sha256')
  for (const name of ['package.json', 'bun.lock']) wanted.update(readFileSync(join(root, name)))
  const digest = wanted.digest('hex')
  const before = existsSync(stamp) ? readFileSync(stamp, 'utf8') : ''
  if (before === digest && existsSync(join(root, 'node_modules'))) return
  const { status, stderr } = spawnSync(bun, ['install', '--frozen-lockfile'], { cwd: root, encoding: 'utf8' })
  if (status !== 0) throw new Error(`Cannot install the dependencies of bun.lock: ${reason(stderr)}`)
  mkdirSync(dirname(stamp), { recursive: true })
  writeFileSync(stamp, digest)
}

function reason(text) {
  if (/ENOSPC|NoSpaceLeft|no space left/i.test(text)) return 'the disk is full'
  if (/EACCES|EPERM|EROFS|AccessDenied/.test(text)) return 'this folder cannot be written'
  if (
    /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ConnectionRefused|ConnectionClosed|FailedToOpenSocket/.test(
      text,
    )
  ) {
    return 'the npm registry cannot be reached (a proxy or another registry is set in .npmrc)'
  }
  return text.trim().split('\n').slice(0, 3).join('; ') || 'no reason was given'
}
