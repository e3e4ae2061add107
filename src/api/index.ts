import { Elysia } from 'elysia'
import type { NodeInventory, RuleBook, UseCases } from '../introspection/use-cases.ts'
import type { Log } from '../platform/log.ts'
import type { Access } from './access.ts'
import { bodyReader, type BodyLimits } from './body.ts'
import { createCors } from './cors.ts'
import { failure, noSuchPath } from './errors.ts'
import { withReadableUrl } from './links.ts'
import { configRoutes, type ConfigDesk } from './routes/config.ts'
import { continueRoutes } from './routes/continue.ts'
import { dataRoutes } from './routes/data.ts'
import { healthPaths, healthRoutes, type CheckHealth } from './routes/health.ts'
import { firewallRoutes, type FirewallDesk } from './routes/firewall.ts'
import { introspectionRoutes } from './routes/introspection.ts'
import { nodeRoutes } from './routes/nodes.ts'
import { rootRoutes, versionRoutes } from './routes/root.ts'
import { ruleRoutes } from './routes/rules.ts'
import { runRoutes } from './routes/runs.ts'
import { versionProblem } from './versions.ts'

/** What the API stands on. */
export type ApiNeeds = {
  readonly useCases: UseCases
  /** Absent: there is no inventory of our own, and no /ext/v1/nodes. */
  readonly inventory?: NodeInventory | undefined
  readonly rules: RuleBook
  /** Absent: there is no /ext/v1/firewall. */
  readonly firewall?: FirewallDesk | undefined
  /** Absent: there is no /ext/v1/config. */
  readonly config?: ConfigDesk | undefined
  readonly access: Access
  readonly log: Log
  readonly limits: BodyLimits & { readonly maxLimit: number }
  /** Origins whose pages may use the API. */
  readonly corsOrigins: readonly string[]
  /** Absent: there are no paths that ask for health. */
  readonly health?: CheckHealth | undefined
}

/** Answers requests; never rejects. */
export type Api = { readonly fetch: (request: Request) => Response | Promise<Response> }

/** ironic-inspector's HTTP API, and beside it the own inventory. Listens nowhere; `apiServer` does. */
export function createApi(needs: ApiNeeds): Api {
  const { useCases, inventory, rules, firewall, config, access, log, limits, corsOrigins, health } = needs
  const { read, readReport } = bodyReader(limits)
  const app = new Elysia()
    .onRequest(({ request }) => {
      const problem = access.unusable?.(request) ?? versionProblem(request)
      if (problem && !isExempt(request)) return failure(request, problem, log)
      return undefined
    })
    .onError(({ error, code, request }) => {
      return code === 'NOT_FOUND' ? noSuchPath(request) : failure(request, error, log, access.challenge)
    })
    .use(rootRoutes())
    .use(versionRoutes())
    .use(introspectionRoutes(useCases, access, limits.maxLimit))
    .use(dataRoutes(useCases, access, readReport))
    .use(runRoutes(useCases, access, readReport))
    .use(continueRoutes(useCases, readReport))
    .use(ruleRoutes(rules, access, read))
  if (inventory) app.use(nodeRoutes(inventory, access, read))
  if (firewall) app.use(firewallRoutes(firewall, access, read))
  if (config) app.use(configRoutes(config, access, read))
  if (health) app.use(healthRoutes(health))
  const answer = app.compile().fetch
  if (corsOrigins.length === 0) return { fetch: (request) => answer(withReadableUrl(request)) }
  const cors = createCors(corsOrigins)
  return { fetch: async (request) => cors(request, await answer(withReadableUrl(request))) }
}

/** OPTIONS always succeeds; health is asked by machines that know neither versions nor users. */
function isExempt(request: Request): boolean {
  if (request.method === 'OPTIONS') return true
  const { pathname } = new URL(request.url, 'http://localhost')
  return healthPaths.some((path) => pathname === path || pathname === `${path}/`)
}
