import { expect, test } from 'bun:test'
import { parseDocument } from 'yaml'
import { readConfiguration } from '../../../src/app/configuration.ts'
import { allSettings } from '../../../src/app/known-settings.ts'
import { exampleOf } from '../../../src/cli/commands/config/example.ts'
import { isObject } from '../../../src/model/json.ts'
import { disk } from '../../../src/platform/files.ts'

const settings = allSettings().map((setting) => [setting.path, setting] as const)
/** A value of the wrong kind, or outside of what is allowed; what else has to stand beside a setting is not meant here. */
const wrong = ['E203', 'E204', 'E205', 'E206', 'E207', 'E211']

test.each(settings)('the example of %s may stand in a file', (path, setting) => {
  const text = `version: 1\n${exampleOf(setting)}\n`
  const { diagnostics } = readConfiguration({
    file: '/nonexistent/inspector.yaml',
    text,
    set: [],
    env: {},
    files: disk,
    purpose: 'check',
  })
  expect(diagnostics.filter(({ code }) => wrong.includes(code))).toEqual([])
  const value = path
    .split('.')
    .reduce<unknown>((part, key) => (isObject(part) ? part[key] : undefined), parseDocument(text).toJS())
  expect(value, text).not.toBeUndefined()
  expect(value, text).not.toBeNull()
  expect(value, text).not.toEqual([])
})
