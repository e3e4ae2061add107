import { expect, test } from 'bun:test'
import { inspector } from '../terminal.ts'

test('a configuration beside --standalone is wrong usage, as it would not be read', async () => {
  const { code, err } = await inspector(['serve', '--standalone', '--config', '/nonexistent/inspector.yaml'])
  expect(code).toBe(2)
  expect(err).toStartWith("error: option '--standalone' takes no '--config'")
})

test('a place that cannot be made is named, with the reason and another way', async () => {
  const { code, err } = await inspector(['serve', '--standalone'], { XDG_STATE_HOME: '/proc' })
  expect(code).toBe(3)
  expect(err).toEndWith(
    'error: Cannot make the directory "/proc/inspector": no such file or directory; ' +
      'choose another place with --set database.path=FILE\n',
  )
})
