import type { KeystoneSettings } from '../../src/keystone/settings.ts'
import { Secret } from '../../src/model/secret.ts'

/** Settings as they are after loading, for the fake's own user. */
export function keystoneSettings(auth_url: string, changed: Partial<KeystoneSettings> = {}): KeystoneSettings {
  return {
    auth_url,
    username: 'ironic-inspector',
    password: new Secret('secret'),
    project_name: 'service',
    user_domain_name: 'Default',
    project_domain_name: 'Default',
    application_credential_id: null,
    application_credential_secret: null,
    region: null,
    interfaces: ['internal', 'public'],
    cafile: null,
    insecure: false,
    cert: null,
    key: null,
    www_authenticate_uri: null,
    token_cache: 300_000,
    ...changed,
  }
}
