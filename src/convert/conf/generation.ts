import type { Reader } from '../reader.ts'

/** Which ironic-inspector a file was written for: 2.0 and discoverd of 2015, or one of the later releases. */
export type Generation = '2015' | 'final'

/** Options that only the first ironic-inspector had, or that it alone needed. */
const telling = [
  'DEFAULT.authenticate',
  'DEFAULT.database',
  'discoverd.database',
  'ironic.identity_uri',
  'ironic.os_auth_url',
  'ironic.os_password',
  'ironic.os_tenant_name',
  'ironic.os_username',
  'processing.enable_setting_ipmi_credentials',
]

/** What a file is most likely written for, and the option that tells. */
export function generationOf(conf: Reader): { readonly generation: Generation; readonly because?: string } {
  if (conf.hasSection('discoverd')) return { generation: '2015', because: '[discoverd]' }
  const [first] = telling.filter((name) => conf.has(name))
  if (first === undefined || conf.has('database.connection')) return { generation: 'final' }
  return { generation: '2015', because: `[${first.replace('.', ']')}` }
}
