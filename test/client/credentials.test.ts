import { expect, test } from 'bun:test'
import { credentialsOf as found, environmentSettings } from '../../src/client/credentials.ts'

const credentialsOf = (environment: Readonly<Record<string, string>>, token?: string) =>
  found(environmentSettings(environment), token)

const password = {
  OS_AUTH_URL: 'http://192.0.2.1:5000/v3',
  OS_USERNAME: 'admin',
  OS_PASSWORD: 'secret-word',
  OS_PROJECT_NAME: 'admin',
}

test('without anything there are none, and the source says what was looked for', () => {
  expect(credentialsOf({})).toMatchObject({ kind: 'none' })
  expect(credentialsOf({}).source).toContain('OS_AUTH_URL')
})

test('a token on the command line wins over the environment', () => {
  expect(credentialsOf({ ...password, OS_TOKEN: 'b' }, 'a')).toMatchObject({ kind: 'token', source: '--os-token' })
  expect(credentialsOf({ ...password, OS_TOKEN: 'b' })).toMatchObject({ kind: 'token', source: 'OS_TOKEN' })
})

test('user and project are looked for in the domain Default unless another is named', () => {
  expect(credentialsOf(password)).toMatchObject({
    kind: 'keystone',
    authUrl: 'http://192.0.2.1:5000/v3',
    auth: {
      identity: {
        methods: ['password'],
        password: { user: { name: 'admin', domain: { name: 'Default' }, password: 'secret-word' } },
      },
      scope: { project: { name: 'admin', domain: { name: 'Default' } } },
    },
  })
  expect(credentialsOf({ ...password, OS_USER_DOMAIN_NAME: 'heat', OS_PROJECT_DOMAIN_ID: 'd1' })).toMatchObject({
    auth: {
      identity: { password: { user: { domain: { name: 'heat' } } } },
      scope: { project: { domain: { id: 'd1' } } },
    },
  })
})

test('an id needs no domain', () => {
  expect(credentialsOf({ ...password, OS_USER_ID: 'u1', OS_PROJECT_ID: 'p1' })).toMatchObject({
    auth: { identity: { password: { user: { id: 'u1' } } }, scope: { project: { id: 'p1' } } },
  })
})

test('the scope may be the whole system', () => {
  expect(credentialsOf({ ...password, OS_SYSTEM_SCOPE: 'all' })).toMatchObject({
    auth: { scope: { system: { all: true } } },
  })
})

test('an application credential has no scope of its own', () => {
  const credentials = credentialsOf({
    OS_AUTH_URL: 'http://192.0.2.1:5000',
    OS_APPLICATION_CREDENTIAL_ID: 'c1',
    OS_APPLICATION_CREDENTIAL_SECRET: 's',
  })
  expect(credentials).toMatchObject({
    auth: { identity: { methods: ['application_credential'], application_credential: { id: 'c1', secret: 's' } } },
  })
  expect(credentials.kind === 'keystone' && 'scope' in credentials.auth).toBe(false)
})

test('the type decides over what else is set', () => {
  expect(credentialsOf({ ...password, OS_AUTH_TYPE: 'none' })).toMatchObject({ kind: 'none' })
  expect(credentialsOf({ ...password, OS_AUTH_TYPE: 'http_basic' })).toMatchObject({ kind: 'basic', username: 'admin' })
})

test('an unknown type and a missing variable are named', () => {
  expect(() => credentialsOf({ OS_AUTH_TYPE: 'kerberos' })).toThrow(
    'OS_AUTH_TYPE "kerberos": known are none, http_basic',
  )
  expect(() => credentialsOf({ OS_AUTH_URL: 'http://x', OS_USERNAME: 'a' })).toThrow('OS_PASSWORD is not set')
})

test('a password is not shown by printing what was found as basic credentials or token', () => {
  const basic = credentialsOf({ OS_AUTH_TYPE: 'http_basic', OS_USERNAME: 'a', OS_PASSWORD: 'secret-word' })
  expect(Bun.inspect([basic, credentialsOf({}, 'secret-word')]) + JSON.stringify(basic)).not.toContain('secret-word')
})
