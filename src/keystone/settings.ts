import { Type, type Static } from '@sinclair/typebox'
import { duration, nullable, oneOf, options, secret, url } from '../model/schema.ts'

const text = Type.String({ minLength: 1 })

/**
 * The identity service, in both directions: our own login, and the check of others' tokens. Either `username`, `password` and
 * `project_name` are there, or `application_credential_id` and `application_credential_secret`; loading sees to it.
 */
export const KeystoneSettings = options(
  {
    auth_url: url({ examples: ['http://192.0.2.1:5000/v3'], description: 'such as http://192.0.2.1:5000/v3' }),
    username: nullable(text, {
      default: null,
      examples: ['ironic-inspector'],
      description: 'password login: the user',
    }),
    password: nullable(secret(), { default: null, description: 'password login: best as !file or !credential' }),
    project_name: nullable(text, { default: null, examples: ['service'], description: 'password login: the project' }),
    user_domain_name: Type.String({
      minLength: 1,
      default: 'Default',
      description: 'password login: domain of the user',
    }),
    project_domain_name: Type.String({
      minLength: 1,
      default: 'Default',
      description: 'password login: domain of the project',
    }),
    application_credential_id: nullable(text, {
      default: null,
      examples: ['1b0b3ab9f4f64d8a8f0a4b1a9d9a1f0e'],
      description: 'an application credential in place of a password',
    }),
    application_credential_secret: nullable(secret(), { default: null, description: 'its secret' }),
    region: nullable(text, {
      default: null,
      examples: ['RegionOne'],
      description: 'of the service catalogue; null = any',
    }),
    interfaces: Type.Array(oneOf(['internal', 'public', 'admin']), {
      minItems: 1,
      default: ['internal', 'public'],
      description: 'of the service catalogue, first match wins',
    }),
    cafile: nullable(text, {
      default: null,
      examples: ['/etc/pki/tls/certs/ca-bundle.crt'],
      description: 'PEM file of the authorities that sign the services; null = those of the system',
    }),
    insecure: Type.Boolean({ default: false, description: 'true = certificates are not checked' }),
    cert: nullable(text, {
      default: null,
      examples: ['/etc/ironic-inspector/tls/client.pem'],
      description: 'PEM file: the certificate we show to Keystone and Ironic; null = none; read at the start',
    }),
    key: nullable(text, {
      default: null,
      examples: ['/etc/ironic-inspector/tls/client.key'],
      description: 'PEM file: its private key, of mode 0600',
    }),
    www_authenticate_uri: nullable(url(), {
      default: null,
      examples: ['https://cloud.example.org:5000/v3'],
      description: 'told to clients in a 401; null = auth_url',
    }),
    token_cache: duration({ default: '5m', description: 'how long a checked token is believed; 0s = never' }),
  },
  { description: 'Identity service (Keystone): our own login, and the check of tokens' },
)
export type KeystoneSettings = Static<typeof KeystoneSettings>
