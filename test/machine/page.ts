import { join } from 'node:path'

const file = join(import.meta.dir, '..', '..', 'src', 'ramdisk', 'README.md')

/** The commands of the page on the ramdisk, a line each, with other words in place of some of its own. */
export async function commandsOfThePage(instead: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const text = await Bun.file(file).text()
  const blocks = [...text.matchAll(/^```(sh|console)\n(.*?)^```/gms)]
  const lines = blocks.flatMap(([, kind, block = '']) =>
    kind === 'sh' ? block.trim().split('\n') : [block.split('\n')[0]!.replace(/^\$ /, '')],
  )
  return lines.map((line) =>
    Object.entries(instead).reduce((made, [mine, other]) => made.replaceAll(mine, other), line),
  )
}
