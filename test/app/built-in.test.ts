import { expect, test } from 'bun:test'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { builtInWorkflows } from '../../src/app/built-in.ts'
import { included } from '../../src/app/validators.generated.js'
import { check } from '../../src/config/check.ts'
import { parseYaml } from '../../src/config/yaml.ts'

const top = join(import.meta.dir, '..', '..')
const files = readdirSync(join(top, 'workflows')).filter((name) => name.endsWith('.yaml'))

test.each(files)('%s is as the schema wants it', (name) => {
  const { value, spots } = parseYaml(readFileSync(join(top, 'workflows', name), 'utf8'))
  expect(spots).toEqual([])
  expect(check(included, value)).toEqual([])
})

test('every file in workflows/ is part of the program, under the name of the file', () => {
  expect([...builtInWorkflows().keys()].map((name) => `${name}.yaml`).sort()).toEqual(files.sort())
})

test('each step knows the line on which it stands', () => {
  for (const { steps } of builtInWorkflows().values()) {
    for (const { hook, verbs, id, at } of steps) {
      const line = readFileSync(join(top, at!.file), 'utf8').split('\n')[at!.line - 1] ?? ''
      expect(line.slice(at!.column - 1).replaceAll('-', '_')).toMatch(
        new RegExp(`^([{] ?)?(${hook ?? verbs[0]}|id: ${id.replaceAll('-', '_')})`),
      )
    }
  }
})
