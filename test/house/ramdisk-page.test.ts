import { expect, test } from 'bun:test'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { hooks } from '../../src/hooks/index.ts'
import { compile } from '../../src/workflow/compile.ts'
import type { Written } from '../../src/workflow/written.ts'
import { top } from './sources.ts'

const folder = join(top, 'src/ramdisk')
const text = await Bun.file(join(folder, 'README.md')).text()
const blocks = (kind: string) =>
  [...text.matchAll(new RegExp(`^\`\`\`${kind}\\n(.*?)^\`\`\``, 'gms'))].map((match) => match[1]!)
const screens = blocks('console').map((block) => /^\$ inspector (.*?)\n(.*)$/s.exec(block) ?? [block])

async function inspector(...args: readonly string[]): Promise<string> {
  const command = [process.execPath, join(top, 'src/main.ts'), ...args]
  const child = Bun.spawn(command, { env: { PATH: process.env.PATH }, stdout: 'pipe', stderr: 'ignore' })
  return new Response(child.stdout).text()
}

test('the page has screens, and commands to look at a machine with', () => {
  expect(screens.length).toBeGreaterThan(3)
  expect(blocks('sh').join('').split('\n').length).toBeGreaterThan(15)
})

test.each(screens)('a file that the page shows is what is made: %#', async (_block, line = '', shown) => {
  expect(await inspector(...line.split(' '))).toBe(shown ?? '')
})

test('the page names every command there is', async () => {
  const names = [...(await inspector('ramdisk', '--help')).matchAll(/^ {2}([a-z-]+) \[options\]/gm)].map(
    ([, name]) => name!,
  )
  expect(names.length).toBe(7)
  expect(names.filter((name) => !text.includes(`ramdisk ${name}`))).toEqual([])
})

test('a workflow that the page shows can be taken as it is', () => {
  const shown = blocks('yaml').map((block) => parse(block) as { readonly workflows: Readonly<Record<string, Written>> })
  expect(shown.length).toBeGreaterThan(0)
  for (const { workflows } of shown)
    for (const [name, written] of Object.entries(workflows))
      expect(compile(name, written, hooks)).toHaveProperty('workflow')
})

test('what the page links to is there', () => {
  const links = [...text.matchAll(/\]\(([^)#]+)\)/g)].map((match) => match[1]!)
  expect(links.filter((link) => !existsSync(join(folder, link)))).toEqual([])
})
