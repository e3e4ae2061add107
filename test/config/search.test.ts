import { afterAll, beforeAll, expect, test } from 'bun:test'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { builtInWorkflows } from '../../src/app/built-in.ts'
import { readConfiguration } from '../../src/app/configuration.ts'
import { readerOfTests } from '../../src/app/tests.ts'
import { checkPaths } from '../../src/config/search.ts'
import { disk } from '../../src/platform/files.ts'
import { loadTests } from '../../src/rehearsal/tests/load.ts'

const good =
  'version: 1\napi: {listen: "127.0.0.1:5050", auth: none}\nironic: {type: standalone}\nfirewall: {driver: none}\n'
const part = (name: string) => `version: 1\nworkflows:\n  ${name}:\n    steps: [rules]\n`

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'inspector-search-'))
  const texts = {
    'inspector.yaml': `${good}include: [workflows/*.yaml]\n`,
    'workflows/site.yaml': part('site'),
    'workflows/settings.yaml': `${part('other')}api: {}\n`,
    'workflows/wrong.yaml': part('wrong').replace('rules', 'rulez'),
    'elsewhere/alone.yml': part('alone'),
    'rules/inspector.yaml': `${good}include: [./rules.yaml, rules.yaml, link.yaml, steps.yaml]\n`,
    'rules/rules.yaml': 'version: 1\nrules: [{when: data.rack.row == 3, add_trait: CUSTOM_A}]\n',
    'rules/steps.yaml': 'version: 1\nworkflows: {row: {steps: [{exec: {command: [/bin/true], into: rack}}, rules]}}\n',
    'self/inspector.yaml': `${good}include: [./inspector.yaml]\n`,
    'self/link.yaml': `${good}include: [loop.yaml]\n`,
    'self/over.yaml': `${good}include: ['over/*.yaml']\nintrospection: {workflow: gone}\n`,
    'self/over/site.yaml': part('site'),
    'self/nothing.yaml': `${good}include: ['over/g*.yaml', 'over/f*.yaml']\n`,
    'self/over/folder.yaml/notes.txt': '',
    'elsewhere/site.test.yaml': 'nothing: here\n',
    'elsewhere/node_modules/foreign.yaml': 'nothing: here\n',
    '.hidden/foreign.yaml': 'nothing: here\n',
    'notes.txt': 'nothing here',
  }
  for (const [name, text] of Object.entries(texts)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  symlinkSync('rules.yaml', join(folder, 'rules/link.yaml'))
  symlinkSync('link.yaml', join(folder, 'self/loop.yaml'))
  symlinkSync('nothing', join(folder, 'self/over/gone.yaml'))
  symlinkSync('round.yaml', join(folder, 'self/over/round.yaml'))
  symlinkSync('round.txt', join(folder, 'self/over/round.txt'))
  expect(Bun.spawnSync(['mkfifo', join(folder, 'self/over/pipe.yaml')]).exitCode).toBe(0)
})
afterAll(() => rmSync(folder, { recursive: true }))

function search(...paths: string[]) {
  const reading = readerOfTests({ set: [], env: {}, files: disk })
  const { diagnostics, files, workflows, rules, tests } = checkPaths(
    paths.map((path) => join(folder, path)),
    disk,
    {
      builtIn: new Set(builtInWorkflows().keys()),
      configuration: (file, isPart) =>
        readConfiguration({ file, set: [], env: {}, files: disk, purpose: 'check', isPart }),
      tests(file) {
        const loaded = loadTests(file, reading)
        return { diagnostics: loaded.diagnostics, tests: loaded.tests.length }
      },
    },
  )
  const short = (path: string) => path.replace(`${folder}/`, '')
  return {
    found: diagnostics.map(({ file, code }) => `${short(file)} ${code}`),
    files: files.map(short).sort(),
    messages: diagnostics.map(({ message }) => message.replaceAll(`${folder}/`, '')),
    workflows,
    rules,
    tests,
  }
}

test('a folder is searched for YAML; what a configuration includes is checked as part of it, once', () => {
  const { found, files, workflows } = search('elsewhere', 'inspector.yaml', 'workflows')
  expect(files).toEqual([
    'elsewhere/alone.yml',
    'elsewhere/site.test.yaml',
    'inspector.yaml',
    'workflows/settings.yaml',
    'workflows/site.yaml',
    'workflows/wrong.yaml',
  ])
  expect(found).toEqual([
    'elsewhere/site.test.yaml E201',
    'elsewhere/site.test.yaml E202',
    'elsewhere/site.test.yaml E203',
    'workflows/settings.yaml E209',
    'workflows/wrong.yaml E301',
  ])
  expect([...workflows].sort()).toEqual(['alone', 'other', 'site'])
})

test('a file of workflows alone is good without the settings of a service', () => {
  expect(search('workflows/site.yaml')).toEqual({
    found: [],
    files: ['workflows/site.yaml'],
    messages: [],
    workflows: ['site'],
    rules: 0,
    tests: 0,
  })
})

test('a file that is not there is said, and the others are checked', () => {
  expect(search('none.yaml', 'workflows/site.yaml').found).toEqual(['none.yaml E110'])
})

test('a file has one name: included under several, or searched besides, it is read once, and as part of what includes it', () => {
  expect(search('rules')).toEqual({
    found: [],
    files: ['rules/inspector.yaml', 'rules/rules.yaml', 'rules/steps.yaml'],
    messages: [],
    workflows: ['row'],
    rules: 1,
    tests: 0,
  })
})

test.each(['self/inspector.yaml', 'self/link.yaml', './self/inspector.yaml', 'self/../self/inspector.yaml'])(
  'a file that includes itself, whatever it calls itself: %s',
  (file) => {
    expect(search(file).found.map((one) => one.replace(/.* /, ''))).toEqual(['E308'])
  },
)

test('what a pattern matches and nobody can include is said', () => {
  const { found, messages } = search('self/over.yaml')
  expect(found.map((one) => one.replace('self/over.yaml ', ''))).toEqual(['W113', 'W110', 'W113', 'W110'])
  expect(messages).toEqual([
    '"self/over/folder.yaml" is passed over: it is a folder',
    '"self/over/gone.yaml" cannot be read: it is a symbolic link to nothing',
    '"self/over/pipe.yaml" is passed over: it is no regular file',
    '"self/over/round.yaml" cannot be read: its symbolic links lead round in a circle',
  ])
})

test('a pattern that matches only what nobody can include matches no file', () => {
  const found = search('self/nothing.yaml').found.map((one) => one.replace('self/nothing.yaml ', ''))
  expect(found).toEqual(['E305', 'W110', 'E305', 'W113'])
})

test('a service does not start without what an include names and nobody can read', () => {
  const file = join(folder, 'self/over.yaml')
  const { diagnostics, settings } = readConfiguration({ file, set: [], env: {}, files: disk, purpose: 'start' })
  expect(diagnostics.map(({ code }) => code)).toEqual(['W113', 'E110', 'W113', 'E110'])
  expect(settings).toBeUndefined()
})
