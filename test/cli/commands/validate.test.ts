import { afterAll, expect, test } from 'bun:test'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspector } from '../terminal.ts'

const folder = mkdtempSync(join(tmpdir(), 'validate-'))
afterAll(() => rmSync(folder, { recursive: true }))

test('a folder without YAML is not called valid', async () => {
  const { code, out, err } = await inspector(['validate', folder])
  expect([code, out]).toEqual([3, ''])
  expect(err).toBe(`error: Cannot check "${folder}": there is no *.yaml file in it\n`)
})

test('an override without a key is wrong usage', async () => {
  const { code, err } = await inspector(['validate', '--set', 'api.listen'])
  expect(code).toBe(2)
  expect(err).toContain('Write it as key=value, such as api.listen=127.0.0.1:5050.')
})
