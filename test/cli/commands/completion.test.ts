import { afterAll, describe, expect, test } from 'bun:test'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspector } from '../terminal.ts'

const folder = mkdtempSync(join(tmpdir(), 'inspector-completion-'))
afterAll(() => rmSync(folder, { recursive: true }))
const script = join(folder, 'inspector.bash')
writeFileSync(script, (await inspector(['completion', 'bash'])).out)

/** What bash offers for the last word of a line. */
async function offered(line: string): Promise<readonly string[]> {
  const words = line.split(' ')
  const text = `source ${script}; COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length - 1}; _inspector; printf '%s\\n' "\${COMPREPLY[@]}"`
  const shell = Bun.spawn(['bash', '-c', text], { stdout: 'pipe' })
  return (await new Response(shell.stdout).text()).trim().split('\n')
}

describe('bash offers', () => {
  for (const [line, words] of [
    ['inspector val', ['validate']],
    ['inspector introspection sta', ['start', 'status']],
    ['inspector --debug introspect rule pu', ['purge']],
    ['inspector workflow graph default --form', ['--format']],
    ['inspector workflow graph default -f ', ['text', 'mermaid', 'dot']],
    ['inspector completion ', ['bash', 'zsh', 'fish', '--help']],
  ] as const)
    test(`${words.join(' ')} for "${line}"`, async () => expect(await offered(line)).toEqual([...words]))
})

test('the scripts for the other shells know every command', async () => {
  const [zsh, fish] = await Promise.all([inspector(['completion', 'zsh']), inspector(['completion', 'fish'])])
  expect(zsh.out).toStartWith('#compdef inspector\n')
  for (const text of ['introspection rule import', 'workflow graph', 'firewall show']) {
    expect(zsh.out).toContain(`"${text}"`)
    expect(fish.out).toContain(`"${text}"`)
  }
})
