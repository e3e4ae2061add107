import type { BareMetal } from '../introspection/needs.ts'
import { accessOf } from '../ironic/access.ts'
import { ironicBareMetal } from '../ironic/bare-metal.ts'
import { createBmcAddresses, systemResolver } from '../ironic/bmc-addresses.ts'
import { createSession } from '../keystone/session.ts'
import { systemClock } from '../platform/clock.ts'
import { tlsOf } from '../platform/http.ts'
import type { Log } from '../platform/log.ts'
import type { Settings } from './settings.ts'

/** The Ironic of a configuration, to be read; asks nothing yet. `invalid` when a setting that a login needs is missing. */
export function onlineIronic(
  { keystone, ironic }: Pick<Settings, 'keystone' | 'ironic'>,
  { log, signal }: { readonly log: Log; readonly signal: AbortSignal },
): Pick<BareMetal, 'node' | 'ports' | 'nodesWith'> {
  const clock = systemClock
  const tls = keystone ? tlsOf(keystone) : undefined
  const session = keystone ? createSession(keystone, { clock, tls }) : undefined
  return ironicBareMetal(ironic, {
    access: accessOf(ironic, session),
    retry: () => ironic.retry,
    bmc: createBmcAddresses(ironic.bmc_address_fields, systemResolver, log),
    clock,
    random: Math.random,
    log,
    ...(tls ? { tls } : {}),
    signal,
  })
}
