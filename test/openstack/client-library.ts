import { cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Glob } from 'bun'

/** Where the Python module of `openstack baremetal introspection` is, for PYTHONPATH, or why it is nowhere. */
export type ClientLibrary = { readonly path: string } | { readonly missing: string }

const name = 'python3-ironic-inspector-client'
const place = join(tmpdir(), `inspector-client-library-${process.getuid?.()}`)

/**
 * Finds the module, or takes it from Debian's sid: Debian 12 and 13 have the package without the module (4.8.0-2, 5.3.0-4). It is pure Python and
 * only unpacked; apt checks its signature, with lists of its own, so that nothing else of the machine comes from sid. Kept for the next run.
 */
export function clientLibrary(): ClientLibrary {
  if (run(['/usr/bin/python3', '-c', 'import ironic_inspector_client']).ok) return { path: '' }
  if (existsSync(place)) {
    // Anybody may make a directory of that name, and what is in it is run.
    const ours = statSync(place).uid === process.getuid?.()
    return ours ? { path: place } : { missing: `"${place}" belongs to somebody else` }
  }
  const archive = debianArchive()
  if (archive === undefined) return { missing: 'apt knows no archive of Debian' }
  const work = mkdtempSync(join(tmpdir(), 'inspector-client-library-'))
  try {
    const trouble = unpack(archive, work)
    if (trouble !== undefined) return { missing: `Cannot get "${name}" of sid from "${archive}": ${trouble}` }
    renameSync(join(work, 'library'), place)
    return { path: place }
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

function debianArchive(): string | undefined {
  const format = '$(REPO_URI)|$(ORIGIN)|$(COMPONENT)|$(LABEL)'
  const { out } = run(['apt-get', 'indextargets', '--format', format, 'Created-By: Packages'])
  const rows = out.split('\n').map((row) => row.split('|'))
  return rows.find(([, origin, component, label]) => `${origin} ${component} ${label}` === 'Debian main Debian')?.[0]
}

/** Leaves the module in `library` below the directory; else says why not. */
function unpack(archive: string, work: string): string | undefined {
  for (const path of ['lists/partial', 'cache/archives/partial', 'root'])
    mkdirSync(join(work, path), { recursive: true })
  const source = ['Types: deb', `URIs: ${archive}`, 'Suites: sid', 'Components: main']
  const key = 'Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg'
  writeFileSync(join(work, 'sid.sources'), [...source, key, ''].join('\n'))
  const own = {
    'Dir::Etc::sourcelist': join(work, 'sid.sources'),
    'Dir::Etc::sourceparts': '/dev/null',
    'Dir::State::lists': join(work, 'lists'),
    'Dir::Cache': join(work, 'cache'),
    // Else an archive that does not answer is a warning.
    'APT::Update::Error-Mode': 'any',
    // Its usual user cannot read below our directory.
    'APT::Sandbox::User': 'root',
  }
  const apt = ['apt-get', '-qq', ...Object.entries(own).flatMap(([option, value]) => ['-o', `${option}=${value}`])]
  for (const command of [
    [...apt, 'update'],
    [...apt, 'download', `${name}/sid`],
  ]) {
    const { ok, error } = run(command, work)
    if (!ok) return error.trim().split('\n').at(-1) ?? ''
  }
  const [file] = new Glob(`${name}_*.deb`).scanSync(work)
  const unpacked = file === undefined ? undefined : run(['dpkg', '-x', file, 'root'], work)
  if (unpacked?.ok !== true) return unpacked?.error.trim() ?? 'nothing was downloaded'
  const module = join(work, 'root/usr/lib/python3/dist-packages')
  if (!existsSync(join(module, 'ironic_inspector_client/shell.py'))) return 'the package is empty there too'
  cpSync(module, join(work, 'library'), { recursive: true })
  return undefined
}

function run(command: readonly string[], cwd = '/'): { ok: boolean; out: string; error: string } {
  if (!Bun.which(command[0]!)) return { ok: false, out: '', error: `${command[0]} is not installed` }
  const { exitCode, stdout, stderr } = Bun.spawnSync([...command], { cwd, stdin: 'ignore' })
  return { ok: exitCode === 0, out: stdout.toString(), error: stderr.toString() }
}
