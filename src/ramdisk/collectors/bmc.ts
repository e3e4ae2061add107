import { isIPv4, isIPv6 } from 'node:net'
import { messageOf } from '../../model/error.ts'
import type { Collector } from '../collector.ts'
import type { Machine } from '../machine.ts'

// The places where the kernel's IPMI driver has had its device.
const devices = ['/dev/ipmi0', '/dev/ipmi/0', '/dev/ipmidev/0']

// IPMI 2.0, section 6.3: channels 1 to 11 may be LANs.
const channels = Array.from({ length: 11 }, (_, index) => index + 1)

/**
 * The BMC's addresses, asked of `ipmitool`. Null without an IPMI device or tool; 0.0.0.0 and ::/0 when the BMC has none,
 * as IPA says it.
 */
export const bmc: Collector = {
  name: 'bmc',
  group: 'default',
  async collect(machine) {
    if (!devices.some((path) => machine.exists(path))) return { inventory: { bmc_address: null, bmc_v6address: null } }
    try {
      return {
        inventory: {
          bmc_address: (await first(machine, ['lan', 'print'], v4In)) ?? '0.0.0.0',
          bmc_v6address: (await first(machine, ['lan6', 'print'], v6In)) ?? '::/0',
        },
      }
    } catch (error) {
      const note = `the BMC's address is unknown: ${messageOf(error)}`
      return { inventory: { bmc_address: null, bmc_v6address: null }, notes: [note] }
    }
  },
}

async function first(machine: Machine, command: readonly string[], read: (text: string) => string | undefined) {
  for (const channel of channels) {
    // 1: the channel is no LAN.
    const argv = ['ipmitool', ...command, String(channel)] as const
    const { stdout } = await machine.run(argv, { timeout: 30_000, accept: [0, 1], remedy: 'install "ipmitool"' })
    const address = read(stdout)
    if (address) return address
  }
  return undefined
}

/** The address in the text of `ipmitool lan print`. */
export function v4In(text: string): string | undefined {
  const address = /^IP Address\s*:\s*(\S+)/m.exec(text)?.[1]
  return address && isIPv4(address) && address !== '0.0.0.0' ? address : undefined
}

/** The first active address in the text of `ipmitool lan6 print`: dynamic ones before static ones. */
export function v6In(text: string): string | undefined {
  const blocks = text.split(/^(?=IPv6 (?:Static|Dynamic) Address \d+:)/m)
  const active = blocks.filter(
    (block) => block.startsWith('IPv6 ') && /Status:\s*active/i.test(block) && !/Enabled:\s*no/i.test(block),
  )
  const addresses = active
    .toSorted((one, other) => (one < other ? -1 : 1))
    .map((block) => /Address:\s+([0-9a-f:]+)(?:\/\d+)?\s*$/im.exec(block)?.[1])
  return addresses.find((address) => address && isIPv6(address) && address !== '::')
}
