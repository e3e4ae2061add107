import { expect, test } from 'bun:test'
import { join } from 'node:path'
import { Glob } from 'bun'
import { filesOf, levels, mustRun, obstacle } from '../../.ci/levels.ts'
import { packagesOf } from '../../.ci/packages.ts'
import { top } from './sources.ts'

test('every test file is of one level', () => {
  const all = [...new Glob('test/**/*.test.ts').scanSync(top)].sort()
  expect(levels.flatMap(filesOf).sort()).toEqual(all)
  expect(filesOf('machine')).toContain('test/machine/ironic.test.ts')
  expect(filesOf('unit')).toContain('test/house/levels.test.ts')
})

test('where nobody looks at what was skipped, machines that cannot boot are a failure', () => {
  expect(levels.filter((level) => mustRun(level, { CI: 'true' }))).toEqual(['machine'])
  expect(levels.filter((level) => mustRun(level, {}))).toEqual([])
})

const cannot = process.getuid?.() !== 0 || obstacle('machine') !== undefined
test.skipIf(cannot)('machines cannot boot without /dev/net/tun, and it is said', async () => {
  const ask = `import { obstacle } from ${JSON.stringify(join(top, '.ci/levels.ts'))}; console.log(obstacle("machine"))`
  const command = `mount -t tmpfs none /dev/net && exec "$0" --eval '${ask}'`
  const child = Bun.spawn(['unshare', '--mount', 'sh', '-c', command, process.execPath], { stdout: 'pipe' })
  expect((await new Response(child.stdout).text()).trim()).toBe('there is no /dev/net/tun here')
})

test('every package has a level', () => {
  expect(levels.filter((level) => packagesOf(level).length === 0)).toEqual([])
})
