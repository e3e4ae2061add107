import { Type, type Static } from '@sinclair/typebox'
import { duration, nullable, oneOf, options, secret, url } from '../model/schema.ts'

const text = Type.String({ minLength: 1 })

const RetrySettings = options({
  for: duration({
    default: '60s',
    description: 'how long in all; while a report is applied, until introspection.timeout',
  }),
  delay: duration({ default: '500ms', description: 'the first pause; each next one is twice as long' }),
  max_delay: duration({ default: '10s', description: 'the longest pause' }),
})

/** The Bare Metal service: which one, and how it is spoken to. */
export const IronicSettings = options(
  {
    type: oneOf(['ironic', 'standalone'], {
      default: 'ironic',
      description: 'standalone = nodes and ports in our own database, no OpenStack',
    }),
    endpoint: nullable(url(), {
      default: null,
      examples: ['http://192.0.2.1:6385'],
      description: 'such as http://192.0.2.1:6385; null = from the service catalogue',
    }),
    auth: oneOf(['keystone', 'http_basic', 'none'], { default: 'keystone', description: 'how we log in' }),
    username: nullable(text, { default: null, examples: ['ironic-inspector'], description: 'for auth: http_basic' }),
    password: nullable(secret(), { default: null, description: 'for auth: http_basic' }),
    timeout: duration({ default: '60s', description: 'of one request' }),
    retry: { ...RetrySettings, default: {}, description: 'of 409 «locked» and 503, with jitter; never of another 409' },
    bmc_address_fields: Type.Array(text, {
      default: ['ipmi_address', 'redfish_address', 'ilo_address', 'drac_host', 'drac_address', 'ibmc_address'],
      description: "driver_info fields that hold the BMC's address",
    }),
  },
  { description: 'Bare Metal service (Ironic)' },
)
export type IronicSettings = Static<typeof IronicSettings>
