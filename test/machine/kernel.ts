import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A kernel to boot, and its modules. */
export type Kernel = { readonly image: string; readonly modules: string }

/**
 * Debian's generic kernel, fetched once and unpacked, not installed. The kernel of clouds has neither e1000 nor IPMI. Rejects when it
 * cannot be fetched.
 */
export function debianKernel(): Promise<Kernel> {
  return fetched().catch(async () => {
    // No lists of packages here, or older ones than what is there.
    await output(['apt-get', '--quiet', 'update'])
    return fetched()
  })
}

async function fetched(): Promise<Kernel> {
  const depends = await output(['apt-cache', 'depends', 'linux-image-amd64'])
  const name = /Depends: (linux-image-\S+)/.exec(depends)?.[1]
  if (name === undefined) throw new Error('The package lists know no linux-image-amd64')
  const folder = join(tmpdir(), `inspector-kernel-${name}`)
  const version = name.replace('linux-image-', '')
  const kernel = { image: join(folder, 'boot', `vmlinuz-${version}`), modules: join(folder, 'lib', 'modules', version) }
  if (existsSync(folder)) return kernel
  const work = mkdtempSync(join(tmpdir(), 'inspector-fetch-'))
  await output(['apt-get', '--quiet', 'download', name], work)
  const [file] = [...new Bun.Glob('*.deb').scanSync(work)]
  mkdirSync(join(work, 'unpacked'))
  await output(['dpkg', '--extract', file ?? '', 'unpacked'], work)
  // Two test runs may fetch it at once: whoever is first has made it.
  if (!existsSync(folder)) renameSync(join(work, 'unpacked'), folder)
  rmSync(work, { recursive: true, force: true })
  return kernel
}

async function output(argv: readonly string[], cwd = '/'): Promise<string> {
  const child = Bun.spawn([...argv], { cwd, stdout: 'pipe', stderr: 'pipe', env: { ...process.env, LC_ALL: 'C' } })
  const [stdout, stderr, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ])
  if (code !== 0) throw new Error(`${argv.join(' ')}: ${stderr.trim()}`)
  return stdout
}
