import { afterAll, expect, test } from 'bun:test'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { refused, serviceOf } from '../cli/terminal.ts'
import { top } from './sources.ts'

const text = await Bun.file(join(top, 'src/firewall/README.md')).text()
const blocks = (kind: string) =>
  [...text.matchAll(new RegExp(`^\`\`\`${kind}\\n(.*?)^\`\`\``, 'gms'))].map((match) => match[1]!)

const answers = (await Bun.file(join(top, 'test/cli/golden/service.json')).json()) as Readonly<
  Record<string, readonly [number, unknown]>
>
const service = serviceOf(({ method, path }) => {
  const [status, body] = answers[`${method} ${path}`] ?? refused(404, 'not found')
  return [status, body ?? undefined]
})
const folder = mkdtempSync(join(tmpdir(), 'firewall-page-'))
writeFileSync(join(folder, 'inspector.yaml'), blocks('yaml')[0]!)
writeFileSync(join(folder, 'macs.txt'), '52:54:00:12:34:56\n52:54:00:12:34:57\n')
afterAll(async () => {
  await service.stop()
  rmSync(folder, { recursive: true })
})

const screens = blocks('console').map((block) => /^\$ inspector (.*?)\n(.*)$/s.exec(block) ?? [block])

test('the page has screens, and one configuration', () => {
  expect(screens.length).toBeGreaterThan(4)
  expect(blocks('yaml').length).toBe(1)
})

test.each(screens)('a screen of the page is what one sees: %#', async (_block, line = '', shown) => {
  const child = Bun.spawn([process.execPath, join(top, 'src/main.ts'), ...line.split(' ')], {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: folder, ...service.environment },
    stdout: 'pipe',
    stderr: 'ignore',
  })
  expect(await new Response(child.stdout).text()).toBe(shown ?? '')
})

test('the page names every command there is', async () => {
  const child = Bun.spawn([process.execPath, join(top, 'src/main.ts'), 'firewall', '--help'], { stdout: 'pipe' })
  const help = await new Response(child.stdout).text()
  const commands = [...help.matchAll(/^ {2}([a-z]+) \[options\]/gm)].map(([, name]) => name!)
  expect(commands.length).toBe(8)
  expect(commands.filter((name) => !text.includes(`firewall ${name}`))).toEqual([])
})
