/**
 * The compiled service under a prober: who is answered while thousands of introspections start and finish, and while the
 * service is killed. Machines with a real DHCP client ask all the time; and for every MAC of them all a program asks, too.
 */

import { describe, expect, test } from 'bun:test'
import { join } from 'node:path'
import type { Mac } from '../../src/model/mac.ts'
import { nodeMac, nodeUuid } from '../fakes/ironic.ts'
import { report } from '../introspection/house.ts'
import { until } from '../service/inspector.ts'
import { hindrance, namespace, scratch, title, type Namespace } from './namespace.ts'
import { probedNetwork, type Question } from './prober.ts'
import { ironicIn, serviceIn } from './site.ts'
import { machinesIn, type Boot, type Machine } from './udhcpc.ts'

const reason = hindrance('nft', 'iptables', 'iptables-restore', 'dnsmasq', 'python3', 'busybox')
const introspections = 2000
const workers = 24
/** Of these nodes at a time a real machine asks before, while and after. */
const followed = 16

/** Nodes 1 to `introspections` come and go; those behind them wait from the first moment to the last, or never do. */
const mac = (k: number) => nodeMac(k) as Mac
const range = (from: number, count: number) => Array.from({ length: count }, (_, n) => from + n)
const waitingThroughout = range(introspections + 1, 5)
const neverAsked = range(introspections + 6, 5)
const listed = ['52:54:00:de:00:01', '52:54:00:de:00:02'] as Mac[]
const strangers = range(1, 5).map((n) => `52:54:00:99:99:0${n}` as Mac)
const outsiders = [...neverAsked.map(mac), ...listed, ...strangers]

/** Seconds: a client that gets a lease ends at once, so that those who may have one can be patient. */
const tries = { before: 1, allowed: 10, denied: 2, after: 2 }

type Driver = {
  readonly name: string
  readonly settings: string
  /** Of how many requests of an allowed machine one is answered. */
  readonly requests: number
  /** What dnsmasq is told of it. */
  readonly dnsmasq?: readonly string[]
  /** Makes the next comparison find something foreign, so that everything is written anew. */
  disturb(server: Namespace): Promise<unknown>
}

const hostsdir = scratch('hosts')

const drivers: readonly Driver[] = [
  {
    name: 'nftables',
    settings: 'driver: nftables',
    requests: 1,
    disturb: (server) => server.run(['nft', 'add rule inet ironic_inspector input meta mark 1 counter']),
  },
  {
    name: 'iptables',
    settings: 'driver: iptables',
    requests: 1,
    disturb: (server) => server.run(['iptables', '--append', 'ironic-inspector', '--match', 'mark', '--mark', '1']),
  },
  {
    name: 'dnsmasq',
    settings: `driver: dnsmasq, dnsmasq: {hostsdir: ${hostsdir}}`,
    // Its file is waited for a second: a dnsmasq that is busier lets it in a little later than we say.
    requests: 3,
    dnsmasq: [`--dhcp-hostsdir=${hostsdir}`],
    disturb: () => Bun.write(join(hostsdir, '02-00-00-00-00-01'), '02:00:00:00:00:01,ignore\n'),
  },
]

describe.skipIf(reason !== undefined)(title('while machines come and go', reason), () => {
  test.each(drivers)(
    'no request of a denied MAC is answered, every one of an allowed MAC is: $name',
    async (driver) => {
      const site = await siteWith(driver)
      const { prober, server, service, machines } = site
      for (const k of waitingThroughout) await service.introspect(k)

      const background = askAgainAndAgain(site)
      const booting = bootAgainAndAgain(site)
      const faults: string[] = []
      const next = range(1, introspections).values()
      const done = { count: 0 }
      const work = [...range(1, workers).map(() => undefined), ...machines.slice(0, followed)].map(async (machine) => {
        for (const k of next) {
          faults.push(...(await introspected(site, k, machine)))
          done.count++
        }
      })
      const restart = async () => {
        await service.kill()
        await service.start()
      }
      const events = [
        () => driver.disturb(server),
        () => service.reload(),
        restart,
        () => driver.disturb(server),
        () => service.reload(),
        restart,
        () => driver.disturb(server),
      ]
      for (const [n, happen] of events.entries()) {
        await until(() => done.count >= ((n + 1) * introspections) / (events.length + 1), 'the next event is due', 120)
        await happen()
      }
      await Promise.all(work)
      const { allowed, denied } = await background.stop()
      await booting.stop()

      const ofMachines = site.boots.flatMap(faultsOf)
      expect({ faults: faults.slice(0, 20), ofMachines: ofMachines.slice(0, 20), strays: prober.strays }).toEqual({
        faults: [],
        ofMachines: [],
        strays: [],
      })
      for (const may of [true, false]) {
        expect(site.boots.filter(({ allowed }) => allowed === may).length).toBeGreaterThan(40)
      }
      expect(allowed.length).toBeGreaterThan(300)
      expect(denied.length).toBeGreaterThan(300)
      expect(allowed.filter((answered) => !answered).length).toBe(0)
      expect(denied.filter(({ answered }) => answered).slice(0, 20)).toEqual([])
    },
    180_000,
  )
})

type Site = Awaited<ReturnType<typeof siteWith>>

/** What became of a machine that was, all the time, let in or not. */
type Judged = { readonly boot: Boot; readonly allowed: boolean; readonly when: string }

/** What is wrong with it. Of a machine that was not heard asking nothing is known. */
function faultsOf({ boot: { mac, lease, traffic }, allowed, when }: Judged): string[] {
  if (traffic.asked === 0) return [`${mac} did not ask ${when}`]
  if (allowed) return lease === undefined ? [`${mac} got no lease ${when}`] : []
  return lease === undefined && traffic.offered === 0 ? [] : [`${mac} was answered ${when}`]
}

/** One introspection from start to end; gives what was wrong with the answers of the DHCP server. A machine asks for itself. */
async function introspected(site: Site, k: number, machine?: Machine): Promise<string[]> {
  const { boots, prober } = site
  const { ask, state } = site.service
  const boot = async (seconds: number, allowed: boolean, when: string) => {
    if (machine !== undefined) boots.push({ boot: await machine.boot(mac(k), seconds), allowed, when })
  }
  await boot(tries.before, false, 'before its introspection')
  const before = await prober.ask(mac(k))
  // dnsmasq itself filters with its own driver, and what waits in its queue is judged by what holds when its turn comes.
  await isOffered(site, mac(waitingThroughout[0]!))
  const path = `/v1/introspection/${nodeUuid(k)}`
  let wasOpen = true
  // Again from where it stands whenever the service was killed meanwhile.
  for (;;) {
    const now = await state(k)
    if (now === 'finished') break
    if (now === undefined || now === 'error') await ask(path, { method: 'POST' })
    else if (now === 'waiting') {
      wasOpen &&= await isOffered(site, mac(k))
      await boot(tries.allowed, true, 'while it waited')
      const answer = await ask('/v1/continue', { method: 'POST', body: JSON.stringify(report(k)) })
      if (answer?.status === 200) break
    } else await Bun.sleep(20)
  }
  const after = await prober.ask(mac(k))
  await boot(tries.after, false, 'after its introspection')
  await Bun.sleep(50)
  return [
    ...(before.answered ? [`node ${k} was answered before its introspection`] : []),
    ...(wasOpen ? [] : [`node ${k} was not answered while it waited`]),
    ...(after.answered ? [`node ${k} was answered after its introspection`] : []),
  ]
}

/** Whether an offer comes; one that is asked for while the server's queue is full is asked for again, as nobody judged that request. */
async function isOffered({ prober, lost, requests }: Site, one: Mac): Promise<boolean> {
  for (let judged = 0; judged < requests;) {
    const before = lost()
    const { offer } = await prober.ask(one)
    // At once as a rule, but two processors are shared by everybody here.
    if (await Promise.race([offer.then(() => true), Bun.sleep(15_000 / requests).then(() => false)])) return true
    if (lost() === before) judged++
  }
  return false
}

/** Asks for those who always and those who never may, in turn, about 100 times a second. */
function askAgainAndAgain(site: Site) {
  const allowed: Promise<boolean>[] = []
  const denied: Question[] = []
  const stopping = new AbortController()
  const ended = (async () => {
    for (let n = 0; !stopping.signal.aborted; n++) {
      const one = waitingThroughout[n % waitingThroughout.length]!
      allowed.push(isOffered(site, mac(one)))
      denied.push(await site.prober.ask(outsiders[n % outsiders.length]!))
      await Bun.sleep(20)
    }
  })()
  return {
    async stop() {
      stopping.abort()
      await ended
      return { allowed: await Promise.all(allowed), denied }
    },
  }
}

/** Machines that always and machines that never may: each asks again when it has a lease, or is not answered. */
function bootAgainAndAgain({ boots, machines }: Site) {
  const stopping = new AbortController()
  const always = waitingThroughout.map((k) => ({ mac: mac(k), allowed: true, seconds: tries.allowed }))
  const never = outsiders.map((one) => ({ mac: one, allowed: false, seconds: tries.denied }))
  const ended = [...always, ...never].map(async ({ mac: one, allowed, seconds }, n) => {
    const machine = machines[followed + n]!
    while (!stopping.signal.aborted) {
      boots.push({ boot: await machine.boot(one, seconds), allowed, when: 'at any time' })
      if (allowed) await Bun.sleep(500)
    }
  })
  return {
    async stop() {
      stopping.abort()
      await Promise.all(ended)
    },
  }
}

/** Ironic, the service and a DHCP server in one namespace, and machines behind it. */
async function siteWith({ name, settings, requests, dnsmasq }: Driver) {
  const server = await namespace(name)
  const network = await probedNetwork(server, 1, dnsmasq)
  const { bridge, prober, lost } = network
  const ironic = await ironicIn(server, introspections + waitingThroughout.length + neverAsked.length)
  const service = serviceIn(server, {
    firewall: `interface: ${bridge}, sync_interval: 1s, deny: ["${listed.join('", "')}"], ${settings}`,
    ironic,
  })
  await service.start()
  const machines = machinesIn(network, followed + waitingThroughout.length + outsiders.length)
  const boots: Judged[] = []
  return { server, prober, lost, requests, service, machines, boots }
}
