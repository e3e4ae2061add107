import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { LanguageServer } from './language-server.ts'
import { inspector } from './terminal.ts'

const folder = mkdtempSync(join(tmpdir(), 'editor-'))
const server = new LanguageServer(folder)
beforeAll(() => server.start())
afterAll(async () => {
  await server.stop()
  rmSync(folder, { recursive: true })
})

/** Writes a file with the header that `inspector schema --modeline` gives it, and opens it in the editor. */
async function opened(what: string, name: string, text: string) {
  const file = join(folder, name)
  writeFileSync(file, text)
  const schema = join(folder, `${what}.schema.json`)
  expect((await inspector(['schema', what, '--out', schema, '--modeline', file])).code).toBe(0)
  return server.open(pathToFileURL(file).href, readFileSync(file, 'utf8'))
}

const broken = `version: 1
firewall:
  unknwon_macs: deny
  when_idle: shut
workflows:
  site:
    ports: {add_ports: some}
    steps:
      - schedulr
      - root_disk_selection: {partitioning_spacing: perhaps}
`

describe('an editor with yaml-language-server', () => {
  test('shows what is wrong where it stands', async () => {
    const document = await opened('config', 'broken.yaml', broken)
    const found = await document.diagnostics()
    const lines = found.map(({ range, message }) => [document.line(range.start.line), message] as const)
    const said = (line: string) => lines.filter(([at]) => at.includes(line)).map(([, message]) => message)
    expect(said('unknwon_macs')).toEqual(['Property unknwon_macs is not allowed.'])
    expect(said('when_idle')).toEqual(['Value is not accepted. Valid values: "close", "keep-open".'])
    expect(said('add_ports')[0]).toContain('Valid values: "all", "active", "pxe", "disabled"')
    expect(said('- schedulr')[0]).toContain('"scheduler"')
    expect(said('partitioning_spacing')).toEqual(['Incorrect type. Expected "boolean".'])
  })

  test('completes keys, words and hooks, and says what they mean', async () => {
    const document = await opened(
      'config',
      'new.yaml',
      'version: 1\nfirewall:\n  unknown_macs: \n  \nworkflows:\n  site:\n    steps:\n      - \n',
    )
    expect(await document.completion('  unknown_macs: ')).toEqual(
      expect.arrayContaining(['as-needed', 'allow', 'deny']),
    )
    expect(await document.completion('  ', 3)).toEqual(expect.arrayContaining(['interface', 'when_idle']))
    expect(await document.completion('      - ')).toEqual(expect.arrayContaining(['scheduler', 'lldp_basic']))
  })

  test('finds nothing wrong with what is shipped', async () => {
    const top = join(import.meta.dir, '../..')
    const files = [...new Bun.Glob('workflows/*.yaml').scanSync(top)]
    for (const file of files) {
      const document = await opened('workflow', file.replace('/', '-'), readFileSync(join(top, file), 'utf8'))
      expect([file, await document.diagnostics()]).toEqual([file, []])
    }
  })
})
