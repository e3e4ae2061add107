import { describe, expect, test } from 'bun:test'
import { cloudOf } from '../../src/client/clouds.ts'
import { credentialsOf, endpointOf } from '../../src/client/credentials.ts'
import type { InspectorError } from '../../src/model/error.ts'

const prod = `\
clouds:
  prod:
    auth: {auth_url: "http://192.0.2.1:5000/v3", username: admin, password: in-the-file, project_name: p, user_domain_name: D}
    region_name: R1
    interface: internal
    cacert: ~/ca.pem
    verify: false
`

/** Reads clouds out of files that are given by path. */
const cloud = (name: string, files: Readonly<Record<string, string>>, environment: Record<string, string> = {}) =>
  cloudOf(name, { HOME: '/people/me', ...environment }, async (path) => files[path])

const failure = (name: string, files: Readonly<Record<string, string>>) =>
  cloud(name, files).then(
    () => 'none',
    ({ code, message }: InspectorError) => `${code}: ${message}`,
  )

describe('a cloud of clouds.yaml', () => {
  test('says who asks, where, and how certificates are checked', async () => {
    const { login, ...rest } = await cloud('prod', { 'clouds.yaml': prod })
    expect(rest).toEqual({
      endpoint: undefined,
      region: 'R1',
      interface: 'internal',
      cacert: '/people/me/ca.pem',
      insecure: true,
    })
    expect(credentialsOf(login)).toMatchObject({
      kind: 'keystone',
      authUrl: 'http://192.0.2.1:5000/v3',
      auth: {
        identity: {
          password: { user: { name: 'admin', domain: { name: 'D' }, password: 'in-the-file' } },
        },
        scope: { project: { name: 'p', domain: { name: 'Default' } } },
      },
      source: 'user "admin" of cloud "prod" of clouds.yaml at http://192.0.2.1:5000/v3',
    })
  })

  test('is that of the first file there is', async () => {
    const places = [
      'elsewhere.yaml',
      'clouds.yaml',
      'clouds.yml',
      'clouds.json',
      '/people/me/.config/openstack/clouds.yaml',
      '/etc/openstack/clouds.yaml',
    ]
    for (const [index, place] of places.entries()) {
      const files = Object.fromEntries(
        places.slice(index).map((path) => [path, `{"clouds": {"c": {"region_name": "${path}"}}}`]),
      )
      expect((await cloud('c', files, { OS_CLIENT_CONFIG_FILE: 'elsewhere.yaml' })).region).toBe(place)
    }
  })

  test('gets what secure.yaml adds, wherever that is', async () => {
    const { login } = await cloud('prod', {
      '/etc/openstack/clouds.yaml': prod,
      '/people/me/.config/openstack/secure.yaml': 'clouds: {prod: {auth: {password: kept-apart}}}',
    })
    expect(login.values).toMatchObject({ username: 'admin', password: 'kept-apart' })
  })

  test('may name the service itself, with or without a login, as Bifrost has it', async () => {
    const bifrost = `\
clouds:
  one: {auth_type: none, auth: {endpoint: "http://192.0.2.1:6385"}, baremetal_introspection_endpoint_override: "http://192.0.2.1:5050"}
  two: {auth_type: http_basic, auth: {username: admin, password: 12345, endpoint: "http://192.0.2.1:5050"}}
`
    const one = await cloud('one', { 'clouds.yaml': bifrost })
    expect([one.endpoint, credentialsOf(one.login).kind]).toEqual(['http://192.0.2.1:5050', 'none'])
    const two = await cloud('two', { 'clouds.yaml': bifrost })
    expect(endpointOf(two.login)).toBe('http://192.0.2.1:5050')
    const credentials = credentialsOf(two.login)
    expect(credentials.kind === 'basic' && credentials.password.reveal()).toBe('12345')
  })

  test('that lacks something is named with its file', async () => {
    const { login } = await cloud('c', { 'clouds.yaml': 'clouds: {c: {auth: {auth_url: http://x, username: a}}}' })
    expect(() => credentialsOf(login)).toThrow('auth.password is not set in cloud "c" of clouds.yaml')
    const empty = await cloud('c', { 'clouds.yaml': 'clouds: {c: {}}' })
    expect(() => credentialsOf(empty.login)).toThrow('auth.auth_url is not set')
  })

  test('that is not there is refused, and known ones are told', async () => {
    expect(await failure('toString', { 'clouds.yaml': prod })).toBe(
      'unauthorized: Cannot use the cloud "toString": "clouds.yaml" has no such cloud; it has prod',
    )
    expect(await failure('prod', {})).toContain('there is no clouds.yaml in ./, ~/.config/openstack or /etc/openstack')
  })

  test('in a file that is no YAML is refused without quoting it', async () => {
    expect(await failure('prod', { 'clouds.yaml': `${prod}  next: [secret-word\n` })).toMatch(
      /^unauthorized: Cannot read "clouds.yaml": line \d is not valid YAML$/,
    )
    expect(await failure('prod', { 'clouds.yaml': 'clouds: {prod: {auth: {password: *secret-word }}}' })).not.toContain(
      'secret-word',
    )
  })
})
