import { expect, test } from 'bun:test'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/*
 * What commands that rehearse print: a file has the command line, all output and the exit status. UPDATE_GOLDEN=1 writes them anew: the
 * difference is the review. Revisions and times are left out.
 */

const folder = join(import.meta.dir, 'screens')
const main = join(import.meta.dir, '../../src/main.ts')
const files = readdirSync(folder).filter((file) => file.endsWith('.txt'))

test.each(files)('%s', async (file) => {
  const golden = readFileSync(join(folder, file), 'utf8')
  const [, line = ''] = /^\$ (.*)\n/.exec(golden) ?? []
  const words = Array.from(line.matchAll(/'([^']*)'|(\S+)/g), ([, quoted, plain]) => quoted ?? plain ?? '')
  const child = Bun.spawn([process.execPath, main, ...words], {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: '/nonexistent', INSPECTOR_TEST_SECRET: 'hunter1' },
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
  })
  const [out, err, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ])
  const text = `$ ${line}\n${masked(`${out}${err}`)}exit ${code}\n`
  if (process.env.UPDATE_GOLDEN) writeFileSync(join(folder, file), text)
  expect(text).toBe(golden)
})

function masked(text: string): string {
  return text
    .replaceAll(/(revision"?:? "?)[0-9a-f]{7}/g, '$1#######')
    .replaceAll(/ +\d+ ms$/gm, '')
    .replaceAll(/("duration_ms": |time=")[\d.]+/g, '$1#')
}
