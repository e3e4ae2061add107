import type { ConfigDesk } from '../api/routes/config.ts'
import type { Secret } from '../model/secret.ts'
import type { Live } from './live.ts'

/** What the API tells of the configuration in force. */
export function configDesk(live: Live): ConfigDesk {
  return {
    describe() {
      const { file, settings, workflows, rules } = live.current().outline
      const all = [...settings]
      return {
        file,
        command_line: all.filter(([, { at }]) => at?.file === '--set').map(([path]) => path),
        settings: Object.fromEntries(all.map(([path, { value }]) => [path, value])),
        workflows: [...workflows.keys()],
        rules: [...rules.keys()],
      }
    },
    textOf: (item) => textIn(live, item),
    newKey: () => crypto.getRandomValues(new Uint8Array(32)),
  }
}

function textIn(live: Live, item: string): Secret | undefined {
  const [, kind, name = ''] = /^(setting|workflow|rule):(.*)$/s.exec(item) ?? []
  const { settings, workflows, rules } = live.current().outline
  if (kind === 'setting') return settings.get(name)?.hidden
  return kind === 'workflow' ? workflows.get(name) : kind === 'rule' ? rules.get(name) : undefined
}
