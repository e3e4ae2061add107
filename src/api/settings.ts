import { Type, type Static } from '@sinclair/typebox'
import { nullable, oneOf, optionalBlock, options, size } from '../model/schema.ts'

/** Where the HTTP API listens, who may use it, and how much it takes. */
export const ApiSettings = options(
  {
    listen: nullable(
      Type.Unsafe<string>({
        type: 'string',
        pattern:
          '^(\\[[0-9a-fA-F:.]+\\]|[^\\s:\\[\\]]+):([0-9]{1,4}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])$',
        kind: 'listen',
      }),
      { default: '[::]:5050', description: 'host:port; null = only the socket' },
    ),
    socket: nullable(Type.String({ minLength: 1 }), {
      default: null,
      examples: ['/run/ironic-inspector/api.sock'],
      description:
        'a Unix socket beside listen, e.g. /run/ironic-inspector/api.sock; no login: whoever may open it may do everything',
    }),
    socket_mode: Type.String({
      pattern: '^0?[0-7]{3}$',
      default: '0660',
      description: 'who may open the socket, in octal digits',
    }),
    tls: optionalBlock(
      options(
        {
          cert: Type.String({
            minLength: 1,
            examples: ['/etc/ironic-inspector/tls/server.pem'],
            description: 'PEM file: the certificate, and those between it and its root',
          }),
          key: Type.String({
            minLength: 1,
            examples: ['/etc/ironic-inspector/tls/server.key'],
            description: 'PEM file: its private key',
          }),
          client_ca: nullable(Type.String({ minLength: 1 }), {
            default: null,
            examples: ['/etc/ironic-inspector/tls/clients.pem'],
            description: 'PEM file of the authorities that sign clients’ certificates; null = clients need none',
          }),
        },
        { description: 'TLS on listen; SIGHUP reads the files anew; null = none' },
      ),
    ),
    auth: oneOf(['keystone', 'http_basic', 'none'], {
      default: 'keystone',
      description: 'how callers prove who they are',
    }),
    http_basic_file: Type.String({
      minLength: 1,
      default: '/etc/ironic-inspector/htpasswd',
      description: 'for auth: http_basic; user:bcrypt, read anew at each request',
    }),
    legacy_roles: Type.Boolean({
      default: false,
      description: 'true = baremetal_admin, baremetal_observer and administrator count too',
    }),
    cors_origins: Type.Array(Type.String({ pattern: '^(\\*|https?://[^/\\s]+)$' }), {
      default: [],
      examples: [['https://dashboard.example.org']],
      description: 'origins whose pages may use the API from a browser, e.g. https://dashboard.example.org; * = any',
    }),
    max_limit: Type.Integer({ minimum: 1, default: 1000, description: 'most entries that one list call returns' }),
    max_body: size({ default: '64MiB', description: 'a larger report gets 413' }),
    max_data: size({ default: '4MiB', description: 'a report that is larger without its ramdisk’s logs gets 413' }),
    max_depth: Type.Integer({ minimum: 1, default: 64, description: 'a report nested deeper gets 400' }),
    max_keys: Type.Integer({
      minimum: 1,
      default: 75_000,
      description: 'a report with more keys gets 400; while it is parsed others wait for up to 1 ms per 2,000',
    }),
    max_texts: Type.Integer({
      minimum: 1,
      default: 160_000,
      description: 'a report with more keys and other texts gets 400; others wait for up to 1 ms per 3,000',
    }),
    max_values: Type.Integer({
      minimum: 1,
      default: 250_000,
      description: 'a report with more keys and values gets 400; a large machine with all its benchmarks has 100,000',
    }),
    max_interfaces: Type.Integer({
      minimum: 1,
      default: 4096,
      description: 'a report with more network interfaces gets 400; each may become a port',
    }),
    healthcheck: Type.Boolean({ default: true, description: 'GET /healthcheck, without login' }),
  },
  { description: 'HTTP API' },
)
export type ApiSettings = Static<typeof ApiSettings>
