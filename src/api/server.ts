import type { NodeInventory, RuleBook, UseCases } from '../introspection/use-cases.ts'
import { InspectorError } from '../model/error.ts'
import type { Log } from '../platform/log.ts'
import type { Service } from '../platform/service.ts'
import { openAccess, type Access } from './access.ts'
import { basicAccess } from './basic-access.ts'
import { createApi } from './index.ts'
import { keystoneAccess, type CheckToken } from './keystone-access.ts'
import { listenOn, listenOnSocket, type Listener } from './listener.ts'
import { listenSecurely, type SecureListener } from './secure-listener.ts'
import type { ConfigDesk } from './routes/config.ts'
import type { FirewallDesk } from './routes/firewall.ts'
import type { CheckHealth } from './routes/health.ts'
import type { ApiSettings } from './settings.ts'

/** What the server stands on. */
export type ApiServerNeeds = {
  readonly settings: ApiSettings
  readonly useCases: UseCases
  /** Absent: there is no inventory of our own, and no /ext/v1/nodes. */
  readonly nodes?: NodeInventory
  readonly rules: RuleBook
  /** Absent: there is no /ext/v1/firewall. */
  readonly firewall?: FirewallDesk
  /** Absent: there is no /ext/v1/config. */
  readonly config?: ConfigDesk
  /** For `auth: keystone`; `uri` is where clients get a token. */
  readonly keystone?: { readonly check: CheckToken; readonly uri: string }
  readonly isHealthy: CheckHealth
  readonly log: Log
}

/** The listening API. */
export type ApiServer = Service & {
  /** Where it can be reached, such as `http://127.0.0.1:5050` or `unix:/run/inspector/api.sock`; empty while it is not started. */
  readonly urls: readonly string[]
  /** Reads the certificate anew, for connections from then on. Rejects as `readCertificate`; then the one in use stays. */
  reload(): Promise<void>
}

/**
 * Listens on `listen`, on `socket`, or on both. Whoever may open the socket may do everything. Starting fails with `unavailable` when an address
 * is taken, not ours, or the file of users or the certificate cannot be read; with `invalid` when they are malformed or there is no Keystone to ask.
 */
export function apiServer(needs: ApiServerNeeds): ApiServer {
  const { settings, log } = needs
  let listeners: Listener[] = []
  let secure: SecureListener | undefined
  return {
    name: 'api',
    get urls() {
      return listeners.map(({ url }) => url)
    },
    async start() {
      if (settings.listen !== null) {
        const served = api(needs, await accessOf(needs))
        if (settings.tls) secure = await listenSecurely(settings.listen, served, settings.tls)
        listeners.push(secure ?? listenOn(settings.listen, served))
      }
      if (settings.socket !== null) {
        listeners.push(await listenOnSocket(settings.socket, settings.socket_mode, api(needs, openAccess)))
      }
      log.info('api.listening', 'the API can be used', { urls: listeners.map(({ url }) => url) })
    },
    async reload() {
      await secure?.renew()
    },
    async stop() {
      const closing = listeners
      listeners = []
      secure = undefined
      await Promise.all(closing.map((listener) => listener.close()))
    },
  }
}

function api({ settings, useCases, nodes, rules, firewall, config, isHealthy, log }: ApiServerNeeds, access: Access) {
  const { max_body: maxBody, max_data: maxData, max_depth: maxDepth } = settings
  const { max_keys: maxKeys, max_texts: maxTexts, max_values: maxValues } = settings
  const { max_interfaces: maxInterfaces, max_limit: maxLimit } = settings
  return createApi({
    useCases,
    inventory: nodes,
    rules,
    firewall,
    config,
    access,
    log,
    corsOrigins: settings.cors_origins,
    limits: { maxBody, maxData, maxDepth, maxKeys, maxTexts, maxValues, maxInterfaces, maxLimit },
    health: settings.healthcheck ? isHealthy : undefined,
  })
}

async function accessOf({ settings, keystone }: ApiServerNeeds): Promise<Access> {
  if (settings.auth === 'none') return openAccess
  if (settings.auth === 'http_basic') return basicAccess(settings.http_basic_file)
  if (keystone) {
    const { check, uri } = keystone
    return keystoneAccess({ check, legacyRoles: settings.legacy_roles, wwwAuthenticateUri: uri })
  }
  throw new InspectorError('invalid', 'Cannot check tokens: "api.auth" is keystone, but there is no "keystone" section')
}
