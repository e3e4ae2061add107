import { describe, expect, test } from 'bun:test'
import { dirname, join, normalize } from 'node:path'
import { sources, type Source } from './sources.ts'

/**
 * What each folder may import besides itself: a folder, or single files of one (`platform/log`). Types count.
 * Wrong? Change it, with the reason in the commit.
 */
const table: Readonly<Record<string, readonly string[]>> = {
  model: [],
  expression: ['model'],
  workflow: ['model', 'expression'],
  // Rules change the same world as steps do, one after the other.
  rules: ['model', 'workflow/hook', 'workflow/rules-result', 'workflow/world'],
  hooks: ['model', 'workflow/hook'],
  platform: ['model'],
  introspection: [
    'model',
    'workflow',
    'rules',
    'platform/abort',
    'platform/clock',
    'platform/log',
    'platform/pool',
    'platform/service',
  ],
  firewall: ['model', 'platform', 'introspection/needs'],
  store: ['model', 'platform', 'introspection/needs'],
  ironic: ['model', 'platform', 'introspection/needs'],
  keystone: ['model', 'platform', 'introspection/needs'],
  standalone: ['model', 'introspection/needs', 'introspection/use-cases'],
  outside: ['model', 'platform', 'workflow/ask'],
  // Test files are YAML with findings; a clock, a log and a pool are what every use case is given.
  rehearsal: [
    'model',
    'expression',
    'workflow',
    'rules',
    'introspection',
    'standalone',
    'store/memory',
    'firewall/filter',
    'firewall/wanted',
    'firewall/mac-range',
    'outside',
    'config',
    'platform/clock',
    'platform/files',
    'platform/log',
    'platform/pool',
  ],
  config: ['model', 'platform'],
  // What other programs' files become; it knows hooks only by what it is told of them. Rules are read as PyYAML reads them, and their numbers are kept as they are written.
  convert: ['model', 'config/python-yaml', 'config/yaml-numbers'],
  api: ['model', 'introspection', 'rules', 'platform/log', 'platform/pool', 'platform/service'],
  client: ['model', 'platform'],
  ramdisk: ['model', 'platform'],
  app: [
    'api',
    'config',
    'expression',
    'firewall',
    'hooks',
    'introspection',
    'ironic',
    'keystone',
    'model',
    'outside',
    'platform',
    'rehearsal',
    'rules',
    'standalone',
    'store',
    'workflow',
  ],
  cli: ['app', 'config', 'convert', 'rehearsal', 'client', 'ramdisk', 'model', 'platform'],
  'main.ts': ['cli'],
}

const files = await sources()

describe('imports', () => {
  test('go only where the table allows, types included', () => {
    const wrong = files.flatMap((file) =>
      importsOf(file).flatMap((target) => (allowed(file.path, target) ? [] : [`${file.path} → ${target}`])),
    )
    expect(wrong).toEqual([])
  })

  test('of pure folders are no packages that reach the machine', () => {
    const pure = ['model', 'expression', 'workflow', 'rules', 'hooks']
    const outward = /^(node:(?!assert|crypto)|bun$|bun:|elysia|execa)/
    const wrong = files
      .filter((file) => pure.includes(folderOf(file.path)))
      .flatMap((file) => written(file.text).flatMap((name) => (outward.test(name) ? [`${file.path} → ${name}`] : [])))
    expect(wrong).toEqual([])
  })

  test('have no cycles', () => {
    expect(cycles(new Map(files.map((file) => [file.path, importsOf(file)])))).toEqual([])
  })

  test('name files with their extension', () => {
    const wrong = files.flatMap((file) =>
      written(file.text)
        .filter((name) => name.startsWith('.') && !/\.\w+$/.test(name))
        .map((name) => `${file.path} → ${name}`),
    )
    expect(wrong).toEqual([])
  })

  test('are decided for every folder', () => {
    expect([...new Set(files.map((file) => folderOf(file.path)))].filter((folder) => !(folder in table))).toEqual([])
  })
})

describe('the check of imports', () => {
  test('sees types, re-exports and imports at run time', () => {
    const text = `import type { A } from './a.ts'\nexport { b } from './b.ts'\nimport './c.ts'\nconst d = () => import('./d.ts')\nimport {\n  e,\n} from './e.ts'`
    expect(importsOf({ path: 'model/x.ts', text })).toEqual([
      'model/a.ts',
      'model/b.ts',
      'model/c.ts',
      'model/d.ts',
      'model/e.ts',
    ])
  })

  test('sees a cycle', () => {
    const graph = new Map([
      ['a.ts', ['b.ts']],
      ['b.ts', ['c.ts']],
      ['c.ts', ['b.ts']],
      ['d.ts', ['a.ts']],
    ])
    expect(cycles(graph)).toEqual(['b.ts → c.ts → b.ts'])
  })

  test('refuses a folder, and a file of a folder of which another file is allowed', () => {
    expect(allowed('model/a.ts', 'platform/log.ts')).toBe(false)
    expect(allowed('api/a.ts', 'platform/log.ts')).toBe(true)
    expect(allowed('api/a.ts', 'platform/command.ts')).toBe(false)
    expect(allowed('rehearsal/a.ts', 'store/memory/store.ts')).toBe(true)
  })
})

function folderOf(path: string): string {
  return path.split('/')[0]!
}

function allowed(from: string, target: string): boolean {
  const folder = folderOf(from)
  const rows = [folder, ...(table[folder] ?? [])]
  return rows.some((row) => target === `${row}.ts` || target === `${row}.js` || target.startsWith(`${row}/`))
}

/** What a file names in imports and exports, type imports included. */
function written(text: string): string[] {
  const code = text.replace(/^\s*(\/\/|\*|\/\*).*$/gm, '')
  const named =
    /(?:^|\n)\s*(?:import|export)\s(?:[^'"`;]*?\sfrom\s)?\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/g
  return [...code.matchAll(named)].map((match) => (match[1] ?? match[2])!)
}

/** Files inside `src` that the file imports, by their paths inside `src`. */
function importsOf(file: Source): string[] {
  const targets = written(file.text)
    .filter((name) => name.startsWith('.'))
    .map((name) => normalize(join(dirname(file.path), name)))
  return targets.filter((target) => !target.startsWith('..') && /\.[tj]s$/.test(target))
}

function cycles(graph: ReadonlyMap<string, readonly string[]>): string[] {
  const found: string[] = []
  const done = new Set<string>()
  const visit = (path: string, trail: readonly string[]) => {
    const at = trail.indexOf(path)
    if (at >= 0) found.push([...trail.slice(at), path].join(' → '))
    if (at >= 0 || done.has(path)) return
    for (const next of graph.get(path) ?? []) visit(next, [...trail, path])
    done.add(path)
  }
  for (const path of graph.keys()) visit(path, [])
  return found
}
