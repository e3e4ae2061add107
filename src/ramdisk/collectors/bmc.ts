import { isIPv4, isIPv6 } from 'node:net'
import { InspectorError, messageOf } from '../../model/error.ts'
import type { Collector } from '../collector.ts'
import { ipmiDevice, ipmitool } from '../ipmi-device.ts'

// IPMI 2.0, section 6.3: channels 1 to 11 may be LANs.
const channels = Array.from({ length: 11 }, (_, index) => index + 1)

/**
 * The BMC's addresses and MAC, asked of `ipmitool`. Null without an IPMI device, or with a tool that is missing or refuses, and then a
 * note says why; 0.0.0.0 and ::/0 when the BMC has no address, as IPA says it. That it did not answer in time is a failure.
 */
export const bmc: Collector = {
  name: 'bmc',
  group: 'default',
  async collect(machine, { toolTimeout }) {
    const found: Addresses = { bmc_address: null, bmc_v6address: null, bmc_mac: null }
    const device = ipmiDevice(machine)
    if (device === undefined) return { inventory: found }
    const late = AbortSignal.timeout(toolTimeout)
    const ask = async (...args: readonly string[]) => {
      // 1: the channel is no LAN.
      const options = { timeout: Infinity, signal: late, accept: [0, 1], remedy: 'install "ipmitool"' }
      const { stdout, stderr } = await machine.run([...ipmitool(device), ...args], options)
      // It ends with 1 here, too, as for an ordinary user; no channel can answer then.
      const refused = /^Could not open device.*/m.exec(stderr)?.[0]
      if (refused !== undefined) throw new InspectorError('unavailable', `ipmitool: ${refused}`)
      return stdout
    }
    try {
      const lan = await first(async (channel) => lanIn(await ask('lan', 'print', channel)))
      found.bmc_address = lan?.address ?? '0.0.0.0'
      found.bmc_mac = lan?.mac ?? null
      found.bmc_v6address = (await first(async (channel) => v6In(await ask('lan6', 'print', channel)))) ?? '::/0'
    } catch (error) {
      if (late.aborted) return { inventory: found, failures: [`the BMC did not answer within ${toolTimeout / 1000} s`] }
      const what = found.bmc_address === null ? 'address' : 'IPv6 address'
      return { inventory: found, notes: [`the BMC's ${what} is unknown: ${messageOf(error)}`] }
    }
    return { inventory: found }
  },
}

type Addresses = { bmc_address: string | null; bmc_v6address: string | null; bmc_mac: string | null }

async function first<T>(at: (channel: string) => Promise<T | undefined>): Promise<T | undefined> {
  for (const channel of channels) {
    const found = await at(String(channel))
    if (found !== undefined) return found
  }
  return undefined
}

/** The address in the text of `ipmitool lan print`, and the MAC beside it. */
export function lanIn(text: string): { readonly address: string; readonly mac: string | null } | undefined {
  const address = /^IP Address\s*:\s*(\S+)/m.exec(text)?.[1]
  if (!address || !isIPv4(address) || address === '0.0.0.0') return undefined
  const mac = /^MAC Address\s*:\s*((?:[0-9a-f]{2}:){5}[0-9a-f]{2})\s*$/im.exec(text)?.[1]
  return { address, mac: mac?.toLowerCase() ?? null }
}

/**
 * The first active address in the text of `ipmitool lan6 print`: dynamic ones before static ones. None where IPv6 is switched off, or
 * an address came by another way than DHCPv6 or SLAAC.
 */
export function v6In(text: string): string | undefined {
  if (/^IPv6\/IPv4 Addressing Enables\s*:\s*ipv4\s*$/im.test(text)) return undefined
  const blocks = text.split(/^(?=IPv6 (?:Static|Dynamic) Address \d+:)/m)
  const active = blocks.filter(
    (block) =>
      block.startsWith('IPv6 ') &&
      /Status:\s*active/i.test(block) &&
      !/Enabled:\s*no/i.test(block) &&
      (!block.startsWith('IPv6 Dynamic') || /Source\/Type:\s*(DHCPv6|SLAAC)/i.test(block)),
  )
  const addresses = active
    .toSorted((one, other) => Number(one.startsWith('IPv6 Static')) - Number(other.startsWith('IPv6 Static')))
    .map((block) => /Address:\s+([0-9a-f:]+)(?:\/\d+)?\s*$/im.exec(block)?.[1])
  return addresses.find((address) => address && isIPv6(address) && address !== '::')
}
