import type { Draft } from '../draft.ts'
import type { Read, Reader } from '../reader.ts'
import { authTypeOf, loginSectionOf } from './login.ts'

/** Ways of logging in that need a program of their own, or a token that ends. */
const unsupported =
  'this way of logging in is not supported: use a password, an application credential, http_basic or none'

const forTokens = 'tokens are checked with a login at Keystone: use a password, or an application credential'

/** How the service speaks to Ironic. */
export function convertIronic(conf: Reader, draft: Draft): void {
  const section = loginSectionOf(conf, 'ironic')
  const type = typeOf(conf, draft, section)
  const isApart = type?.value === 'none' || type?.value === 'http_basic'
  // A login at Keystone tells where Ironic is; the other ones are told by this option of theirs.
  const endpoint = conf.text([
    'ironic.endpoint_override',
    ...(isApart ? [`${section}.endpoint`] : []),
    'ironic.ironic_url',
  ])
  if (endpoint) draft.set('ironic.endpoint', endpoint.value, [endpoint.source])
  const unread = isApart ? undefined : conf.text([`${section}.endpoint`])
  if (unread) draft.remark('needless', unread.source, { note: 'it counts with auth_type none or http_basic alone' })
  login(conf, draft, section, type)
  const timeout = conf.number(['ironic.timeout'])
  if (timeout) draft.set('ironic.timeout', `${timeout.value}s`, [timeout.source])
  const fields = conf.list(['DEFAULT.ipmi_address_fields'])
  if (fields) draft.set('ironic.bmc_address_fields', [...new Set(['ipmi_address', ...fields.value])], [fields.source])
}

/** `auth_type`, or what said it before there was one. */
function typeOf(conf: Reader, draft: Draft, section: string): Read<string> | undefined {
  const type = authTypeOf(conf, section)
  const strategy = conf.word(['ironic.auth_strategy'], { noauth: 'none', keystone: 'password' })
  if (type && strategy) draft.outdone(strategy.source, type.source)
  return type ?? strategy
}

function login(conf: Reader, draft: Draft, section: string, type: Read<string> | undefined): void {
  const tokens = authTypeOf(conf, loginSectionOf(conf, 'keystone_authtoken'))
  if (tokens && tokens.source !== type?.source) draft.remark(...judged(tokens, forTokens))
  if (!type) return
  if (type.value === 'none') draft.set('ironic.auth', 'none', [type.source])
  else if (type.value === 'http_basic') {
    draft.set('ironic.auth', 'http_basic', [type.source])
    const username = conf.text([`${section}.username`])
    const password = conf.text([`${section}.password`])
    if (username) draft.set('ironic.username', username.value, [username.source])
    if (password) draft.set('ironic.password', { file: 'credentials/ironic', text: password.value }, [password.source])
  } else draft.remark(...judged(type, unsupported))
}

function judged({ value, source }: Read<string>, otherwise: string): Parameters<Draft['remark']> {
  if (/^(v3)?(password|applicationcredential)$/.test(value)) return ['kept', source, { to: 'keystone' }]
  if (value === 'v2password')
    return ['changed', source, { to: 'keystone', note: 'Keystone is asked with its third API' }]
  return ['dropped', source, { note: otherwise }]
}
