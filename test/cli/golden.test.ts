import { afterAll, expect, test } from 'bun:test'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { inspector, refused, serviceOf } from './terminal.ts'

/*
 * What `openstack baremetal introspection …` printed for the same answers (python-ironic-inspector-client 5.4.0, cliff of
 * Debian 12): a file has the command line, the standard output, and the exit status. The screens of `firewall` are our own.
 */

const folder = join(import.meta.dir, 'golden')
const files = readdirSync(folder).filter((file) => file.endsWith('.txt'))

const answers = (await Bun.file(join(folder, 'service.json')).json()) as Readonly<
  Record<string, readonly [number, unknown]>
>
const service = serviceOf(({ method, path }) => {
  const [status, body] = answers[`${method} ${path}`] ?? refused(404, 'not found')
  return [status, body ?? undefined]
})
afterAll(() => service.stop())

test.each(files)('%s', async (file) => {
  const [, line = '', out = '', code] =
    /^\$ (.*?)\n(.*)exit (\d+)\n$/s.exec(await Bun.file(join(folder, file)).text()) ?? []
  const args = line.split(' ').map((word) => (word === 'rules.yaml' ? join(folder, word) : word))
  const ended = await inspector(args, service.environment)
  expect({ out: ended.out, code: ended.code }).toEqual({ out, code: Number(code) })
})

test('the rule commands stand at the top, too', async () => {
  expect(await inspector(['rule', 'list'], service.environment)).toEqual(
    await inspector(['introspection', 'rule', 'list'], service.environment),
  )
})
