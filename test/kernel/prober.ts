/** Real DHCP requests of thousands of machines at a real dnsmasq, and who was offered an address. */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Mac } from '../../src/model/mac.ts'
import { until } from '../service/inspector.ts'
import { addBridge, addClients } from './bridge-network.ts'
import { namespace, scratch, type Namespace } from './namespace.ts'

/** A request that was sent. */
export type Question = {
  readonly mac: Mac
  /** Whether an offer has come so far. */
  readonly answered: boolean
  /** Resolves when it comes; not before. */
  readonly offer: Promise<void>
}

/** How often somebody asked so far, and how many offers came for that. */
export type Traffic = { readonly asked: number; readonly offered: number }

/** Asks from behind the DHCP server's interface, and sees who else does. */
export type Prober = {
  /** Sends one DHCPDISCOVER; resolves when the kernel has it. */
  ask(mac: Mac): Promise<Question>
  /** Those of the MACs that are offered an address, asked all at once. */
  answered(...macs: readonly Mac[]): Promise<readonly Mac[]>
  /**
   * Counts what other programs ask as that MAC, until `counted` resolves: then nothing is missing. Offers for that count
   * also when they come later. One at a time for each MAC.
   */
  watch(mac: Mac): { readonly traffic: Traffic; counted(): Promise<void> }
  /** Offers for nothing that was seen being asked. */
  readonly strays: readonly string[]
}

/** A DHCP server on a bridge, and the prober behind it on `eth0` of `clients`. */
export type ProbedNetwork = {
  readonly bridge: string
  readonly clients: Namespace
  readonly prober: Prober
  readonly log: string
  /** How many requests, let in, found the server's queue full so far: those of a busy machine, which nobody answers. */
  lost(): number
}

/** Adds a bridge with a DHCP server to the namespace; `n` (1 to 9) tells several of one namespace apart. */
export async function probedNetwork(
  server: Namespace,
  n: number,
  more: readonly string[] = [],
): Promise<ProbedNetwork> {
  const clients = await namespace(`probe${n}`)
  const bridge = `br-probe${n}`
  await addBridge(server, { name: bridge, mac: `52:54:00:ff:01:0${n}`, addresses: [`172.3${n}.0.1/16`] })
  await addClients(server, bridge, `v${n}`, clients)

  const log = join(scratch(`dnsmasq${n}`), 'dnsmasq.log')
  const range = [`--dhcp-range=172.3${n}.1.0,172.3${n}.200.0,60m`, '--dhcp-authoritative', '--leasefile-ro']
  // Without --no-ping every first offer waits 3 s for an echo.
  const usual = ['--keep-in-foreground', '--conf-file=/dev/null', '--port=0', '--bind-interfaces', '--no-ping']
  const place = [`--interface=${bridge}`, '--user=root', '--pid-file=', '--log-facility=-']
  const { pid } = server.spawn(['dnsmasq', ...usual, ...place, ...range, ...more], log)
  await until(async () => (await Bun.file(log).text()).includes('DHCP, IP range'), 'dnsmasq serves')
  return { bridge, clients, log, prober: await startProber(clients), lost: () => overflowsOf(pid) }
}

/** Datagrams that no socket of the process's namespace had room for (RcvbufErrors of snmp_counter.rst). */
function overflowsOf(pid: number): number {
  const lines = readFileSync(`/proc/${pid}/net/snmp`, 'utf8').split('\n')
  const [names = [], values = []] = lines.filter((line) => line.startsWith('Udp: ')).map((line) => line.split(' '))
  return Number(values[names.indexOf('RcvbufErrors')])
}

type Open = { question: { mac: Mac; answered: boolean; offer: Promise<void> }; sent: () => void; offered: () => void }
type Count = { -readonly [key in keyof Traffic]: Traffic[key] }

async function startProber(clients: Namespace): Promise<Prober> {
  const questions = new Map<string, Open>()
  const marks = new Map<string, () => void>()
  /** Who is watched now, and by XID and MAC what offers may come for. */
  const watched = new Map<string, Count>()
  const asked = new Map<string, Count>()
  const strays: string[] = []
  const ready = Promise.withResolvers<void>()
  const offered = (xid: string, mac: string) => {
    const open = questions.get(xid)
    const count = asked.get(`${xid} ${mac}`)
    if (open?.question.mac === mac) open.offered()
    else if (count !== undefined) count.offered++
    else strays.push(mac)
  }
  const heard = (line: string) => {
    const [what, id = '', mac = ''] = line.split(' ')
    if (what === 'ready') ready.resolve()
    if (what === 'sent') questions.get(id)?.sent()
    if (what === 'marked') marks.get(id)?.()
    if (what === 'offered') offered(id, mac)
    const count = watched.get(mac)
    if (what !== 'asked' || count === undefined) return
    count.asked++
    asked.set(`${id} ${mac}`, count)
  }
  const { say } = clients.converse(['python3', join(import.meta.dir, 'prober.py'), 'eth0'], heard)
  await ready.promise
  const prober: Prober = {
    strays,
    async answered(...macs) {
      const questions = await Promise.all(macs.map((mac) => prober.ask(mac)))
      // An offer takes a few ms; 0.6 s without one is a refusal, unless the machine stands still: then a test fails.
      for (let looks = 0; looks < 30 && questions.some((question) => !question.answered); looks++) await Bun.sleep(20)
      return macs.filter((_, index) => questions[index]?.answered)
    },
    async ask(mac) {
      const xid = `${questions.size + 1}`
      const sent = Promise.withResolvers<void>()
      const offered = Promise.withResolvers<void>()
      const question = { mac, answered: false, offer: offered.promise }
      questions.set(xid, {
        question,
        sent: sent.resolve,
        offered() {
          question.answered = true
          offered.resolve()
        },
      })
      await say(`ask ${xid} ${mac}`)
      await sent.promise
      return question
    },
    watch(mac) {
      const traffic: Count = { asked: 0, offered: 0 }
      watched.set(mac, traffic)
      return {
        traffic,
        async counted() {
          const mark = `${marks.size + 1}`
          await new Promise<void>((marked) => {
            marks.set(mark, marked)
            void say(`mark ${mark}`)
          })
          watched.delete(mac)
        },
      }
    },
  }
  return prober
}
