import type { Draft } from '../draft.ts'
import type { Read, Reader } from '../reader.ts'

/** Ways of logging in that need a program of their own, or a token that ends. */
const unsupported =
  'this way of logging in is not supported: use a password, an application credential, http_basic or none'

/** How the service speaks to Ironic. */
export function convertIronic(conf: Reader, draft: Draft): void {
  const endpoint = conf.text(['ironic.endpoint_override', 'ironic.endpoint', 'ironic.ironic_url'])
  if (endpoint) draft.set('ironic.endpoint', endpoint.value, [endpoint.source])
  login(conf, draft)
  const timeout = conf.number(['ironic.timeout'])
  if (timeout) draft.set('ironic.timeout', `${timeout.value}s`, [timeout.source])
  const fields = conf.list(['DEFAULT.ipmi_address_fields'])
  if (fields) draft.set('ironic.bmc_address_fields', [...new Set(['ipmi_address', ...fields.value])], [fields.source])
}

function login(conf: Reader, draft: Draft): void {
  // Asked for here, so that these two of `password` are read by one place alone.
  const type = conf.text(['ironic.auth_type', 'ironic.auth_plugin']) ?? byStrategy(conf)
  const tokens = conf.text(['keystone_authtoken.auth_type', 'keystone_authtoken.auth_plugin'])
  if (tokens) draft.remark(...judged(tokens))
  if (!type) return
  if (type.value === 'none') draft.set('ironic.auth', 'none', [type.source])
  else if (type.value === 'http_basic') {
    draft.set('ironic.auth', 'http_basic', [type.source])
    const username = conf.text(['ironic.username'])
    const password = conf.text(['ironic.password'])
    if (username) draft.set('ironic.username', username.value, [username.source])
    if (password) draft.set('ironic.password', { file: 'credentials/ironic', text: password.value }, [password.source])
  } else draft.remark(...judged(type))
}

function judged({ value, source }: Read<string>): Parameters<Draft['remark']> {
  if (/^(v3)?(password|applicationcredential)$/.test(value)) return ['kept', source, { to: 'keystone' }]
  if (value === 'v2password')
    return ['changed', source, { to: 'keystone', note: 'Keystone is asked with its third API' }]
  return ['dropped', source, { note: unsupported }]
}

function byStrategy(conf: Reader): Read<string> | undefined {
  return conf.word(['ironic.auth_strategy'], { noauth: 'none', keystone: 'password' })
}
