import { describe, expect, test } from 'bun:test'
import { allSettings } from '../../src/app/known-settings.ts'
import { convertConf } from '../../src/convert/conf.ts'
import { replacedBy, replacing } from '../../src/convert/replaced.ts'
import { hooks } from '../../src/hooks/index.ts'

const lines = (await Bun.file(`${import.meta.dir}/../fixtures/convert/options.txt`).text()).split('\n')
const samples = new Map(lines.map((line) => [line.split(' ')[0] ?? '', line.slice(line.indexOf(' ') + 1)]))

/** Without these an option sets nothing: its block is not there. */
const around: Readonly<Record<string, string>> = {
  ssl: '[DEFAULT]\nuse_ssl = on\n',
  discovery: '[processing]\nnode_not_found_hook = enroll\n',
  dnsmasq_pxe_filter: '[pxe_filter]\ndriver = dnsmasq\n',
  ironic: '[ironic]\nauth_url = http://192.0.2.1:5000/v3\n',
}

describe('a setting says which options it replaces, and converting them sets it', () => {
  for (const setting of replacing)
    for (const name of replacedBy(setting))
      test(`${setting} ← ${name}`, () => {
        const [section = '', option = ''] = name.split('.')
        const value = setting === 'ironic.auth' ? 'none' : (samples.get(name) ?? '')
        const text = `${around[section] ?? ''}[${section}]\n${option} = ${value}\n`
        const { draft } = convertConf({
          files: [{ name: 'a.conf', text }],
          hooks,
          parse: () => ({ fault: 'cannot be read' }),
        })
        const made = draft.settings.find(({ path, sources }) => path === setting && sources.length > 0)
        expect(made?.sources.map((source) => `${source.section}.${source.option}`)).toContain(name)
      })
})

test('every one of them is a setting', () => {
  const known = allSettings().map(({ path }) => path)
  expect(replacing.filter((setting) => !known.includes(setting))).toEqual([])
})
