import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { version } from '../../package.json'
import { binary, command, emptyDirectory } from './inspector.ts'

describe('the executable', () => {
  let folder: Awaited<ReturnType<typeof emptyDirectory>>
  beforeAll(async () => void (folder = await emptyDirectory()))
  afterAll(() => folder.remove())

  test('is our program and not the bare runtime', async () => {
    const { code, stdout } = await command(['--version'], { cwd: folder.path })
    expect([code, stdout]).toEqual([0, expect.stringContaining(version)])
  })

  test('runs nothing that the folder it is started in names', async () => {
    const { path } = folder
    const mark = join(path, 'was-here')
    const foreign = `require('node:fs').writeFileSync(${JSON.stringify(mark)}, process.env.INSPECTOR_CONFIG ?? '')`
    await writeFile(join(path, 'foreign.js'), foreign)
    await writeFile(join(path, 'bunfig.toml'), 'preload = ["./foreign.js"]\n[run]\npreload = ["./foreign.js"]\n')
    await writeFile(join(path, '.env'), 'INSPECTOR_CONFIG=/hostile.yaml\nBUN_OPTIONS=--preload=./foreign.js\n')
    await writeFile(join(path, '.env.local'), 'INSPECTOR_CONFIG=/hostile.yaml\n')
    await writeFile(join(path, 'package.json'), '{"name": "hostile", "type": "commonjs"}')
    await writeFile(join(path, 'tsconfig.json'), 'nonsense')
    const run = await command(['validate'], { cwd: path })
    expect(run.stdout + run.stderr).not.toContain('hostile')
    expect(run.stdout + run.stderr).toContain('/etc/ironic-inspector/inspector.yaml')
    expect(await Bun.file(mark).exists()).toBe(false)
  })

  test('does run it when told by the environment: the trap is there, and the file is really hostile', async () => {
    const { path } = folder
    const run = await command(['--version'], { cwd: path, env: { BUN_OPTIONS: '--preload=./foreign.js' } })
    expect(run.code).toBe(0)
    expect(await Bun.file(join(path, 'was-here')).exists()).toBe(true)
  })

  test('serves nothing without a configuration, also when the folder has one', async () => {
    const { path } = folder
    await writeFile(join(path, 'inspector.yaml'), 'version: 1\napi: {auth: none}\nironic: {type: standalone}\n')
    // The second setting makes it harmless on a machine that has a configuration.
    const { code, stderr } = await command(['serve', '--set', 'database.path=/dev/null/none'], { cwd: path })
    expect([code, stderr]).toEqual([3, expect.stringContaining('/etc/ironic-inspector/inspector.yaml')])
  })

  test('works from a folder that cannot be written', async () => {
    const path = join(folder.path, 'read-only')
    await mkdir(path)
    await chmod(path, 0o555)
    const { code } = await command(['version'], { cwd: path })
    expect([code, await Bun.file(binary).exists()]).toEqual([0, true])
  })
})
