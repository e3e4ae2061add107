import { describe, expect, test } from 'bun:test'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { readConfiguration } from '../../src/app/configuration.ts'
import { framed } from '../../src/config/diagnostic.ts'
import { disk } from '../../src/platform/files.ts'
import { top } from './sources.ts'

const text = await Bun.file(join(top, 'README.md')).text()
const blocks = (kind: string) =>
  [...text.matchAll(new RegExp(`^\`\`\`${kind}\\n(.*?)^\`\`\``, 'gms'))].map((match) => match[1]!)
const examples = blocks('yaml')

describe('the README', () => {
  test.each(examples.map((example, index) => [index + 1, example] as const))(
    'has a valid configuration as YAML block %p',
    (_n, example) => {
      const files = {
        ...disk,
        read: (path: string) => (path.endsWith('credentials/keystone') ? 'secret\n' : disk.read(path)),
      }
      const { diagnostics } = readConfiguration({
        file: '/etc/ironic-inspector/inspector.yaml',
        text: example,
        set: [],
        env: {},
        files,
        purpose: 'start',
        isPart: !example.includes('keystone:'),
      })
      expect(diagnostics.map(framed)).toEqual([])
    },
  )

  test('has examples at all, and fits in 150 lines', () => {
    expect(examples.length).toBeGreaterThan(1)
    expect(text.split('\n').length).toBeLessThanOrEqual(151)
  })

  test('links to files that are there', () => {
    const links = [...text.matchAll(/\]\(([^)#]+)\)/g)]
      .map((match) => match[1]!)
      .filter((link) => !link.includes('://'))
    expect(links.filter((link) => !existsSync(join(top, link)))).toEqual([])
  })

  test('names commands that exist', () => {
    const written = blocks('console').flatMap((block) => [
      ...block.matchAll(/(?:dist\/)?inspector ([a-z]+)(?: ([a-z]+))?/g),
    ])
    const missing = written.flatMap(([whole, first, second]) => {
      const help = Bun.spawnSync([
        process.execPath,
        join(top, 'src', 'main.ts'),
        first!,
        ...(second && first !== 'collect' ? [second] : []),
        '--help',
      ])
      return help.exitCode === 0 ? [] : [whole]
    })
    expect(written.length).toBeGreaterThan(5)
    expect(missing).toEqual([])
  }, 30_000)
})
