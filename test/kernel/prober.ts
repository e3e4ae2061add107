/** Real DHCP requests of thousands of machines at a real dnsmasq, and who was offered an address. */

import { afterAll } from 'bun:test'
import { join } from 'node:path'
import type { Mac } from '../../src/model/mac.ts'
import { namespace, scratch, type Namespace } from './namespace.ts'
import { until } from '../service/inspector.ts'

/** A request that was sent. */
export type Question = {
  readonly mac: Mac
  /** Whether an offer has come so far. */
  readonly answered: boolean
  /** Resolves when it comes; not before. */
  readonly offer: Promise<void>
}

/** Asks from behind the DHCP server's interface. */
export type Prober = {
  /** Sends one DHCPDISCOVER; resolves when the kernel has it. */
  ask(mac: Mac): Promise<Question>
  /** Those of the MACs that are offered an address, asked all at once. */
  answered(...macs: readonly Mac[]): Promise<readonly Mac[]>
}

/** A DHCP server on a bridge, and the prober behind it. */
export type ProbedNetwork = { readonly bridge: string; readonly prober: Prober; readonly log: string }

/** Adds a bridge with a DHCP server to the namespace; `n` (1 to 9) tells several of one namespace apart. */
export async function probedNetwork(
  server: Namespace,
  n: number,
  more: readonly string[] = [],
): Promise<ProbedNetwork> {
  const clients = await namespace(`probe${n}`)
  const bridge = `br-probe${n}`
  const ip = (...args: string[]) => server.run(['ip', ...args])
  // A bridge takes the lowest MAC of its ports and changes it as they come and go, unless it has one of its own.
  await ip('link', 'add', bridge, 'address', `52:54:00:ff:01:0${n}`, 'type', 'bridge', 'forward_delay', '0')
  await ip('addr', 'add', `172.3${n}.0.1/16`, 'dev', bridge)
  await ip('link', 'add', `v${n}`, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', clients.name)
  await ip('link', 'set', `v${n}`, 'master', bridge, 'up')
  await ip('link', 'set', bridge, 'up')
  await clients.run(['ip', 'link', 'set', 'eth0', 'up'])

  const log = join(scratch(`dnsmasq${n}`), 'dnsmasq.log')
  const range = [`--dhcp-range=172.3${n}.1.0,172.3${n}.200.0,60m`, '--dhcp-authoritative', '--leasefile-ro']
  // Without --no-ping every first offer waits 3 s for an echo.
  const usual = ['--keep-in-foreground', '--conf-file=/dev/null', '--port=0', '--bind-interfaces', '--no-ping']
  const place = [`--interface=${bridge}`, '--user=root', '--pid-file=', '--log-facility=-']
  server.spawn(['dnsmasq', ...usual, ...place, ...range, ...more], log)
  await until(async () => (await Bun.file(log).text()).includes('DHCP, IP range'), 'dnsmasq serves')
  return { bridge, log, prober: await startProber(clients) }
}

type Open = { question: { mac: Mac; answered: boolean; offer: Promise<void> }; sent: () => void; offered: () => void }

async function startProber({ name }: Namespace): Promise<Prober> {
  const script = join(import.meta.dir, 'prober.py')
  const child = Bun.spawn(['setpriv', '--pdeathsig', 'KILL', 'ip', 'netns', 'exec', name, 'python3', script, 'eth0'], {
    stdin: 'pipe',
    stdout: 'pipe',
    stderr: 'inherit',
  })
  afterAll(async () => {
    child.kill('SIGKILL')
    await child.exited
  })
  const questions = new Map<number, Open>()
  const ready = Promise.withResolvers<void>()
  const heard = (line: string) => {
    const [what, xid] = line.split(' ')
    if (what === 'ready') ready.resolve()
    const open = questions.get(Number(xid))
    if (what === 'sent') open?.sent()
    if (what === 'offered') open?.offered()
  }
  void listen(child.stdout, heard)
  await ready.promise
  const prober: Prober = {
    async answered(...macs) {
      const asked = await Promise.all(macs.map((mac) => prober.ask(mac)))
      // An offer takes a few ms; 0.6 s without one is a refusal, unless the machine stands still: then a test fails.
      for (let looks = 0; looks < 30 && asked.some((question) => !question.answered); looks++) await Bun.sleep(20)
      return macs.filter((_, index) => asked[index]?.answered)
    },
    async ask(mac) {
      const xid = questions.size + 1
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
      void child.stdin.write(`${xid} ${mac}\n`)
      await child.stdin.flush()
      await sent.promise
      return question
    },
  }
  return prober
}

async function listen(stream: ReadableStream<Uint8Array>, heard: (line: string) => void): Promise<void> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of stream) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    lines.forEach(heard)
  }
}
