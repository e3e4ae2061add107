/** What only looks, with the compiled binary: without root, network, database and configuration, in a folder that nobody may write to. */

import { afterAll, beforeAll, expect, test } from 'bun:test'
import { readdirSync } from 'node:fs'
import { chmod, copyFile, cp, mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { binary, emptyDirectory } from './inspector.ts'

let directory: Awaited<ReturnType<typeof emptyDirectory>>
let program: string
const root = resolve(import.meta.dir, '../..')

beforeAll(async () => {
  directory = await emptyDirectory()
  await chmod(directory.path, 0o755)
  // The repository may lie where nobody else may look.
  program = join(directory.path, 'inspector')
  await copyFile(binary, program)
  await chmod(program, 0o755)
  await mkdir(join(directory.path, 'site'))
  await copyFile(join(root, 'test/cli/screens/report.json'), join(directory.path, 'site/report.json'))
  await cp(join(root, 'workflows'), join(directory.path, 'site/workflows'), { recursive: true })
  await chmod(join(directory.path, 'site'), 0o555)
})
afterAll(async () => {
  await chmod(join(directory.path, 'site'), 0o755)
  await directory.remove()
})

const alone =
  process.getuid?.() === 0 ? ['unshare', '--net', 'setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'] : []

test.each<readonly [string, readonly string[]]>([
  ['requests to Ironic', ['plan', 'report.json']],
  ['refused', ['plan', 'report.json', '--node', 'none', '--workflow', 'discovery']],
  ['0 failed', ['test', 'workflows', '--coverage']],
])('%s: inspector %j', async (words, args) => {
  const cwd = join(directory.path, 'site')
  const held = () => new Set(readdirSync(cwd, { recursive: true }).map(String))
  const before = held()
  const env = { PATH: process.env.PATH ?? '' }
  const child = Bun.spawn([...alone, program, ...args], { cwd, env, stdin: 'ignore', stdout: 'pipe', stderr: 'pipe' })
  const [out, err, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ])
  expect({ out, err, code }).toMatchObject({ out: expect.stringContaining(words), code: words === 'refused' ? 1 : 0 })
  expect(held()).toEqual(before)
})
