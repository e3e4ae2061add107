import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './gate.ts'

/** The Debian packages that `test/packages.txt` names for the level: a level, then packages, on each line. */
export function packagesOf(level: string): string[] {
  const lines = readFileSync(join(root, 'test', 'packages.txt'), 'utf8').split('\n')
  const rows = lines.map((line) => line.replace(/#.*/, '').trim().split(/\s+/))
  return rows.flatMap(([name, ...packages]) => (name === level ? packages : []))
}

/** Those of the level's packages that are not installed. */
export function lacking(level: string): string[] {
  const names = packagesOf(level)
  if (names.length === 0) return []
  const asked = run(['dpkg-query', '--show', '--showformat=${Package} ${db:Status-Status}\\n', ...names])
  const present = new Set(
    asked.out.split('\n').flatMap((row) => (row.endsWith(' installed') ? [row.split(' ')[0]!] : [])),
  )
  return names.filter((name) => !present.has(name))
}

/** Installs what the levels lack, where this machine allows it; else the levels say themselves what they miss. */
export function install(wanted: readonly string[]): void {
  const names = [...new Set(wanted.flatMap(lacking))]
  if (names.length === 0) return
  const sudo = process.getuid?.() === 0 ? [] : ['sudo', '-n']
  if (sudo.length > 0 && !run([...sudo, 'true']).ok) return
  if (!Bun.which('apt-get')) return
  console.log(`\n== packages\ninstalling ${names.join(' ')}`)
  withoutServices(sudo, () => {
    const answers = run([...sudo, 'debconf-set-selections', join(root, 'test', 'packages.debconf')])
    if (!answers.ok) console.log(`debconf-set-selections failed: ${answers.error.trim()}`)
    const apt = [...sudo, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-qq', '-y']
    const first = run([...apt, 'install', '--no-install-recommends', ...names])
    if (first.ok) return
    const update = run([...apt, 'update'])
    const second = update.ok ? run([...apt, 'install', '--no-install-recommends', ...names]) : update
    if (!second.ok) console.log(`apt-get failed: ${second.error.trim().split('\n').at(-1)}`)
  })
}

/** What a package installs is not to run: 101 is Debian's "action forbidden" (invoke-rc.d). */
function withoutServices(sudo: readonly string[], work: () => void): void {
  const policy = '/usr/sbin/policy-rc.d'
  if (existsSync(policy)) return work()
  if (sudo.length === 0) writeFileSync(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755 })
  else run([...sudo, 'sh', '-c', `printf '#!/bin/sh\\nexit 101\\n' >${policy} && chmod 755 ${policy}`])
  try {
    work()
  } finally {
    if (sudo.length === 0) rmSync(policy, { force: true })
    else run([...sudo, 'rm', '-f', policy])
  }
}

function run(command: readonly string[]): { ok: boolean; out: string; error: string } {
  if (!Bun.which(command[0]!)) return { ok: false, out: '', error: `${command[0]} is not installed` }
  const { exitCode, stdout, stderr } = Bun.spawnSync([...command], { stdin: 'ignore' })
  return { ok: exitCode === 0, out: stdout.toString(), error: stderr.toString() }
}
