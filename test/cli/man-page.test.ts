import { expect, test } from 'bun:test'
import { join } from 'node:path'
import { commands } from '../../src/cli/commands/index.ts'
import { exits } from '../../src/cli/exit.ts'
import { manPage } from '../../src/cli/man-page.ts'
import { commandTree, type CommandTree } from '../../src/cli/tree.ts'
import { top } from '../house/sources.ts'

const file = join(top, 'schemas/inspector.8')
const tree = await commandTree(commands)
const page = manPage(tree)

test('the manual page is that of the commands there are: else "npm run generate"', async () => {
  expect(await Bun.file(file).text()).toBe(page)
})

test('it has every command, every option and every exit status', () => {
  const roff = (text: string) => text.replaceAll('-', '\\-')
  const leaves = (node: CommandTree, path: string): readonly [path: string, node: CommandTree][] =>
    node.commands.length === 0 ? [[path, node]] : node.commands.flatMap((one) => leaves(one, `${path} ${one.name}`))
  const all = leaves(tree, 'inspector')
  expect(all.length).toBeGreaterThan(40)
  expect(all.filter(([path]) => !page.includes(`\n.SS ${roff(path)} `))).toEqual([])
  const flags = [...tree.options, ...all.flatMap(([, { options }]) => options)].flatMap((one) => one.flags)
  expect(flags).toEqual(expect.arrayContaining(['--debug', '--color', '--max-errors', '-o']))
  expect(flags.filter((flag) => !page.includes(roff(flag)))).toEqual([])
  for (const status of Object.values(exits)) expect(page).toContain(`\n.B ${status}\n`)
})

test('what would be a command of roff is text in it', () => {
  const option = { flags: ['-x'], takesValue: false, value: '', choices: [], unless: '', description: '.so "a\\b"' }
  const made = manPage({ ...tree, options: [option], commands: [] })
  expect(made).toContain('\n.B \\-x\n\\&.so \\(dqa\\eb\\(dq.\n')
})

test.skipIf(Bun.which('man') === null)('man has nothing to complain about, and shows it', async () => {
  const env = { ...process.env, MANWIDTH: '100', LC_ALL: 'C.UTF-8', MANPAGER: 'cat' }
  const child = Bun.spawn(['man', '--warnings', '-E', 'UTF-8', '-l', file], { env, stdout: 'pipe', stderr: 'pipe' })
  const [shown, complaints] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ])
  expect(complaints).toBe('')
  expect(shown).toContain('inspector ramdisk image [options]')
})
