import { Elysia } from 'elysia'
import type { FirewallControl } from '../../introspection/needs.ts'
import { InspectorError } from '../../model/error.ts'
import type { FirewallDescription, MacState, Verdict } from '../../model/firewall.ts'
import type { JsonObject } from '../../model/json.ts'
import { macOf, type Mac } from '../../model/mac.ts'
import { apiTime, type Time } from '../../model/time.ts'
import type { Access } from '../access.ts'
import { empty, json } from '../answers.ts'
import { required, type ReadBody } from '../body.ts'
import { flagIn, queryOf } from '../query.ts'
import { guarded, resource } from '../resource.ts'

/** The firewall, and the clock by which temporary verdicts end. */
export type FirewallDesk = { readonly control: FirewallControl; readonly now: () => Time }

/** /ext/v1/firewall: what should be answered and what is, a correction at once, and temporary verdicts. */
export function firewallRoutes({ control, now }: FirewallDesk, access: Access, read: ReadBody) {
  return new Elysia()
    .use(
      resource('/ext/v1/firewall', {
        GET: guarded(access, 'firewall', async (request) => {
          const brief = flagIn(queryOf(request), 'brief', false)
          return json(200, shown(await control.describe({ brief }), brief))
        }),
      }),
    )
    .use(
      resource('/ext/v1/firewall/sync', {
        POST: guarded(access, 'firewall', async (request) => {
          await control.sync({ acceptShrink: flagIn(queryOf(request), 'accept_shrink', false) })
          return empty(204)
        }),
      }),
    )
    .use(
      resource('/ext/v1/firewall/macs/:mac', {
        POST: guarded(access, 'firewall', async (request, params) => {
          const mac = macIn(params.mac!)
          const { verdict, seconds } = holdIn(required(await read(request)).value)
          const until = now() + seconds * 1_000_000
          await control.hold(mac, verdict, until)
          return json(200, { mac, verdict, until: timeText(until) })
        }),
        DELETE: guarded(access, 'firewall', async (_request, params) => {
          await control.release(macIn(params.mac!))
          return empty(204)
        }),
      }),
    )
}

/** `brief`: without the MACs of ports that are shut out as they should be, of which there may be tens of thousands. */
function shown(description: FirewallDescription, brief: boolean): JsonObject {
  const {
    driver,
    place,
    filters,
    actual,
    unread,
    unknown,
    lists,
    listsDiffer,
    ports,
    synced,
    troubles,
    counters,
    macs,
  } = description
  const usual = ({ reason, wanted, actual: found }: MacState) => reason.kind === 'known' && wanted === found
  return {
    driver,
    place,
    filters,
    actual,
    unread,
    synced: timeText(synced),
    unknown,
    lists: { ...lists, differ: listsDiffer },
    ports: { count: ports.count, listed: timeText(ports.listed) },
    troubles: troubles.map((trouble) => ({ ...trouble, since: timeText(trouble.since) })),
    counters,
    macs: macs.filter((state) => !brief || !usual(state)).map(macShown),
  }
}

function macShown({ mac, wanted, actual, why, reason }: MacState): JsonObject {
  const { kind } = reason
  const details =
    kind === 'held'
      ? { until: timeText(reason.until) }
      : kind === 'waiting'
        ? { node: reason.node, name: reason.name, since: timeText(reason.since) }
        : reason
  return { mac, wanted, actual, why, reason: { ...details, kind } }
}

/** RFC 3339. */
function timeText(time: Time): string
function timeText(time: Time | null): string | null
function timeText(time: Time | null): string | null {
  return time === null ? null : `${apiTime(time)}Z`
}

function macIn(text: string): Mac {
  const mac = macOf(text.replaceAll('-', ':'))
  if (mac) return mac
  throw new InspectorError('invalid', `Bad request: "${text}" is no MAC address, write it as 52:54:00:12:34:56`)
}

/** s; a temporary verdict of months belongs into the configuration. */
const longest = 30 * 86_400

function holdIn({ verdict, for: seconds, ...others }: JsonObject): { verdict: Verdict; seconds: number } {
  const unknown = Object.keys(others)
  if (unknown.length > 0) throw refused(`"${unknown.join('", "')}" is not known, expected "verdict" and "for"`)
  if (verdict !== 'allow' && verdict !== 'deny') throw refused('"verdict" has to be allow or deny')
  if (typeof seconds === 'number' && Number.isInteger(seconds) && seconds > 0 && seconds <= longest)
    return { verdict, seconds }
  throw refused(`"for" has to be a whole number of seconds from 1 to ${longest}`)
}

function refused(why: string): InspectorError {
  return new InspectorError('invalid', `Cannot read the body: ${why}`)
}
