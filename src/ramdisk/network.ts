import { messageOf } from '../model/error.ts'
import type { Clock } from '../platform/clock.ts'
import { giveAddress, type Kernel } from './dhcp/address.ts'
import { infinibandOf } from './infiniband.ts'
import type { Machine } from './machine.ts'
import { nicDirectory } from './nics.ts'
import { usualDhcpTimeout, type Parameters } from './parameters.ts'

/** What addresses are found with. */
export type NetworkNeeds = {
  readonly machine: Machine
  readonly clock: Clock
  readonly say: (line: string) => void
  /** How to ask for an address; undefined where somebody else does that, and an address is only waited for. */
  readonly own: Kernel | undefined
}

/** ms that a driver may take for its NIC to come. */
const driver = 15_000

/**
 * Sees to it that the NIC that booted has an address; with `allInterfaces` that all have, and where it is not known which one booted, that
 * one has. Where somebody else asks for addresses, and it is not known which one booted, nothing is waited for. It never rejects: what
 * came to nothing is told, and the report is sent all the same, as it may arrive.
 */
export async function waitForAddresses(parameters: Parameters, needs: NetworkNeeds): Promise<void> {
  const { machine, clock, say, own } = needs
  const { allInterfaces, bootMac } = parameters
  // Who waits for nobody relies on somebody else who asks; the first process of a machine is alone.
  const dhcpTimeout = own && parameters.dhcpTimeout === 0 ? usualDhcpTimeout : parameters.dhcpTimeout
  // µs in a Time.
  const until = clock.now() + dhcpTimeout * 1000
  if (own) for (const name of ['lo', ...hardware(machine)]) switchOn(name, own, say)
  if (dhcpTimeout === 0) return
  // Nobody knows which one is to have an address, and ironic-python-agent waits for none, either.
  if (!own && !allInterfaces && bootMac === undefined) return
  const names = await wanted(parameters, needs, until)
  if (names.length === 0) return say('there is no NIC to get an address for')
  const done = (name: string) => machine.addresses(name).ipv4.length > 0
  const enough = () => (allInterfaces ? names.every(done) : names.some(done))
  const stop = new AbortController()
  const asked = own
    ? names.map((name) => ask({ name, done, until, signal: stop.signal }, parameters, { ...needs, own }))
    : []
  const ended = new AbortController()
  const all = Promise.all(asked).then(() => ended.abort())
  // Who asks for itself looks at the time, too, and then takes the boot loader's address.
  const over = () => (own ? ended.signal.aborted : clock.now() >= until)
  while (!enough() && !over()) await clock.sleep(own ? 100 : 2000)
  stop.abort()
  await all
  if (!enough()) say(`no address on ${names.filter((name) => !done(name)).join(', ')} after ${dhcpTimeout / 1000} s`)
}

function hardware(machine: Machine): readonly string[] {
  return machine.names(nicDirectory).filter((name) => machine.exists(`${nicDirectory}/${name}/device`))
}

/** The NICs that are meant, as soon as there is one; all of them when the one that booted does not come. */
async function wanted(
  { allInterfaces, bootMac }: Parameters,
  { machine, clock, say }: NetworkNeeds,
  until: number,
): Promise<readonly string[]> {
  const latest = Math.min(until, clock.now() + driver * 1000)
  const fitting = () => {
    const all = hardware(machine)
    if (allInterfaces || bootMac === undefined) return all
    const has = (name: string) => macOf(machine, name) === bootMac
    const found = all.filter(has)
    return found.length > 0 ? found : machine.names(nicDirectory).filter(has)
  }
  let found = fitting()
  for (; found.length === 0 && clock.now() < latest; found = fitting()) await clock.sleep(200)
  if (found.length > 0 || allInterfaces || bootMac === undefined) return found
  say(`there is no NIC with the MAC ${bootMac}, which booted; all are tried`)
  return hardware(machine)
}

function macOf(machine: Machine, name: string): string {
  const address = machine.text(`${nicDirectory}/${name}/address`)?.toLowerCase()
  const vendor = machine.text(`${nicDirectory}/${name}/device/vendor`) ?? null
  return infinibandOf(address, vendor)?.mac ?? address ?? ''
}

function switchOn(name: string, { nics }: Kernel, say: (line: string) => void): void {
  try {
    nics.up(name)
  } catch (error) {
    say(messageOf(error))
  }
}

type Asking = {
  readonly name: string
  readonly done: (name: string) => boolean
  readonly until: number
  readonly signal: AbortSignal
}

async function ask(
  { name, done, until, signal }: Asking,
  { address, bootMac }: Parameters,
  { machine, clock, say, own }: NetworkNeeds & { readonly own: Kernel },
): Promise<void> {
  if (done(name)) return
  switchOn(name, own, say)
  const mac = machine.text(`${nicDirectory}/${name}/address`)?.toLowerCase() ?? ''
  const hasLink = () => machine.text(`${nicDirectory}/${name}/carrier`) === '1'
  try {
    while (!hasLink() && clock.now() < until) await clock.sleep(100, signal)
    // Also after the wait for a link there is time for one try.
    const timeout = Math.max(1000, (until - clock.now()) / 1000)
    const fallback = macOf(machine, name) === bootMac ? address : undefined
    await giveAddress({ nic: name, mac, timeout, fallback, signal }, own, { clock, say })
    // The kernel calls a link running up to a second after its carrier (net/core/link_watch.c), and Bun lists no others.
    for (let left = 30; left > 0 && !done(name); left--) await clock.sleep(100, signal)
  } catch (error) {
    if (!signal.aborted) say(messageOf(error))
  }
}
