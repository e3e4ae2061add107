import type { Draft } from '../draft.ts'
import type { Reader } from '../reader.ts'
import type { Generation } from './generation.ts'

/** Where the API listens, who may use it, TLS, pages of browsers, health. */
export function convertApi(conf: Reader, draft: Draft, generation: Generation): void {
  listening(conf, draft, generation)
  identity(conf, draft)
  tls(conf, draft)
  const limit = conf.number(['DEFAULT.api_max_limit'])
  if (limit) draft.set('api.max_limit', limit.value, [limit.source])
  const origins = conf.list(['cors.allowed_origin'])
  if (origins) draft.set('api.cors_origins', [...origins.value], [origins.source])
  const health = conf.flag(['healthcheck.enabled'])
  draft.set('api.healthcheck', health?.value ?? false, [health?.source])
}

function listening(conf: Reader, draft: Draft, generation: Generation): void {
  const socket = conf.text(['DEFAULT.listen_unix_socket'])
  const mode = conf.text(['DEFAULT.listen_unix_socket_mode'])
  const host = conf.text(['DEFAULT.listen_address', 'discoverd.listen_address'])
  const port = conf.number(['DEFAULT.listen_port', 'discoverd.listen_port'])
  if (socket) {
    draft.set('api.listen', null, [])
    draft.set('api.socket', socket.value, [socket.source], 'whoever may open the socket needs no login here')
    for (const unused of [host, port])
      if (unused) draft.remark('needless', unused.source, { note: 'listen_unix_socket is set, and counts' })
  } else if (host || port || generation === '2015') {
    const name = host?.value ?? (generation === '2015' ? '0.0.0.0' : '::')
    draft.set('api.listen', `${name.includes(':') ? `[${name}]` : name}:${port?.value ?? 5050}`, [
      host?.source,
      port?.source,
    ])
  }
  if (mode) draft.set('api.socket_mode', mode.value.replace(/^0o/, ''), [mode.source])
}

function identity(conf: Reader, draft: Draft): void {
  const auth = conf.word(['DEFAULT.auth_strategy'], { noauth: 'none', keystone: 'keystone', http_basic: 'http_basic' })
  const authenticate = conf.flag(['DEFAULT.authenticate', 'discoverd.authenticate'])
  if (auth && authenticate) draft.outdone(authenticate.source, auth.source)
  if (auth) draft.set('api.auth', auth.value, [auth.source])
  else if (authenticate) draft.set('api.auth', authenticate.value ? 'keystone' : 'none', [authenticate.source])
  const users = conf.text(['DEFAULT.http_basic_auth_user_file'])
  if (users) draft.set('api.http_basic_file', users.value, [users.source])
  const onlyNew = conf.flag(['oslo_policy.enforce_new_defaults'])
  // Before 2024.2 the old roles count unless the file says otherwise; of a file alone its release cannot be told.
  draft.set('api.legacy_roles', !(onlyNew?.value ?? false), [onlyNew?.source])
}

function tls(conf: Reader, draft: Draft): void {
  const on = conf.flag(['DEFAULT.use_ssl'])
  const files = [
    ['cert', conf.text(['ssl.cert_file', 'DEFAULT.ssl_cert_path'])],
    ['key', conf.text(['ssl.key_file', 'DEFAULT.ssl_key_path'])],
    ['client_ca', conf.text(['ssl.ca_file'])],
  ] as const
  for (const [key, file] of files)
    if (file && on?.value) draft.set(`api.tls.${key}`, file.value, [file.source])
    else if (file) draft.remark('needless', file.source, { note: 'use_ssl is off' })
  if (on?.value && !(files[0][1] && files[1][1]))
    draft.remark('invalid', on.source, { note: '[ssl] has no cert_file with its key_file: nothing would be encrypted' })
  else if (on) draft.remark('kept', on.source, { to: 'api.tls' })
}
