import { expect, test } from 'bun:test'
import { defaultFile, standaloneText } from '../../src/app/configuration.ts'
import { configurationOfTests } from '../../src/app/tests.ts'
import type { Files } from '../../src/platform/files.ts'

function holding(...names: readonly string[]): Files {
  return {
    read: () => standaloneText,
    matching: (pattern) => names.filter((name) => name === pattern),
    isFolder: () => false,
  }
}

test('tests are read with the configuration in its usual place, if the files that are looked at have it', () => {
  expect(configurationOfTests([], { files: holding(defaultFile) })).toBe(defaultFile)
  expect(configurationOfTests([], { files: holding() })).toBeUndefined()
})

test('the one that is asked for comes first, then the only one among the files', () => {
  const files = holding('site.yaml', defaultFile)
  expect(configurationOfTests(['site.yaml'], { config: 'own.yaml', files })).toBe('own.yaml')
  expect(configurationOfTests(['site.yaml'], { files })).toBe('site.yaml')
  expect(configurationOfTests(['site.yaml', 'other.yaml'], { files })).toBe(defaultFile)
})
