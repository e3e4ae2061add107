import { accessOf } from '../../src/ironic/access.ts'
import { ironicBareMetal } from '../../src/ironic/bare-metal.ts'
import { createBmcAddresses, systemResolver } from '../../src/ironic/bmc-addresses.ts'
import type { BareMetal } from '../../src/introspection/needs.ts'
import { createSession } from '../../src/keystone/session.ts'
import { Secret } from '../../src/model/secret.ts'
import { systemClock } from '../../src/platform/clock.ts'
import { silent } from '../../src/platform/log.ts'
import type { Cloud } from './cloud.ts'
import { password } from './identity.ts'

/** Our own client of the cloud's Ironic, logged in as the service is, with Ironic's address from the catalogue. */
export function clientOf(cloud: Cloud): BareMetal {
  const session = createSession(
    {
      auth_url: cloud.authUrl,
      username: 'ironic-inspector',
      password: new Secret(password),
      project_name: 'service',
      user_domain_name: 'Default',
      project_domain_name: 'Default',
      application_credential_id: null,
      application_credential_secret: null,
      region: 'RegionOne',
      interfaces: ['internal', 'public'],
      cafile: null,
      insecure: false,
      cert: null,
      key: null,
      www_authenticate_uri: null,
      token_cache: 300_000,
    },
    { clock: systemClock },
  )
  const retry = { for: 60_000, delay: 200, max_delay: 2000 }
  return ironicBareMetal(
    { timeout: 60_000 },
    {
      retry: () => retry,
      access: accessOf({ auth: 'keystone', endpoint: null, username: null, password: null }, session),
      bmc: createBmcAddresses(['ipmi_address'], systemResolver, silent),
      clock: systemClock,
      random: Math.random,
      log: silent,
    },
  )
}
