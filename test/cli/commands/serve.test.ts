import { expect, test } from 'bun:test'
import { inspector } from '../terminal.ts'

test('a configuration beside --standalone is wrong usage, as it would not be read', async () => {
  const { code, err } = await inspector(['serve', '--standalone', '--config', '/nonexistent/inspector.yaml'])
  expect(code).toBe(2)
  expect(err).toStartWith("error: option '--standalone' takes no '--config'")
})
