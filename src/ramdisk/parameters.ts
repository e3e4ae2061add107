/** What the kernel command line says to a ramdisk. Times in ms. */
export type Parameters = {
  /** Where the report goes, one after the other until one answers. */
  readonly callbackUrls: readonly string[]
  /** Names of collectors; undefined: the usual ones. */
  readonly collectors: readonly string[] | undefined
  /** What the collector extra-hardware measures. */
  readonly benchmarks: readonly string[]
  /** The NIC that booted, as the boot loader writes it, and as a MAC. */
  readonly bootif: string | undefined
  readonly bootMac: string | undefined
  /** How long to wait for an address; 0: not at all, where somebody else asks for it. */
  readonly dhcpTimeout: number
  readonly allInterfaces: boolean
  readonly lldpTimeout: number
  /** What is heard of LLDP is to stand in `interfaces`, too, as ironic-python-agent had it at first. */
  readonly lldpInInterfaces: boolean
  readonly insecure: boolean
  readonly requestId: string | undefined
  /** What the boot loader got from DHCP (`ipappend 1`): taken where DHCP gives nothing any more. */
  readonly address: { readonly address: string; readonly netmask: string; readonly gateway?: string } | undefined
  /** What to do when the report was taken, and when it was not. */
  readonly after: After
  readonly onFailure: After
}

/** What a ramdisk does in the end. */
export type After = 'idle' | 'poweroff' | 'reboot' | 'shell'

/** ms, as ironic-python-agent waits. */
export const usualDhcpTimeout = 60_000

const afters: readonly After[] = ['idle', 'poweroff', 'reboot', 'shell']

/**
 * Reads a kernel command line: words `key=value`, of which the last counts, as ironic-python-agent does it. Older names of the
 * callback are taken, too: those of ironic-inspector 2.0, of discoverd, and of Ironic's own inspection.
 */
export function parametersOf(cmdline: string): Parameters {
  const values = new Map(
    cmdline
      .trim()
      .split(/\s+/)
      .flatMap((word) =>
        word.includes('=') ? [[word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1)]] : [],
      ) as [string, string][],
  )
  const value = (...names: readonly string[]) => names.map((name) => values.get(name)).find(Boolean)
  const bootif = value('BOOTIF')
  return {
    callbackUrls: listOf(
      value('ipa-inspection-callback-url', 'inspector_callback_url', 'discoverd_callback_url', 'ironic_callback_url'),
    ),
    collectors: values.has('ipa-inspection-collectors') ? listOf(value('ipa-inspection-collectors')) : undefined,
    benchmarks: listOf(value('ipa-inspection-benchmarks')),
    bootif,
    bootMac: bootif === undefined ? undefined : macIn(bootif),
    dhcpTimeout: secondsOf(value('ipa-inspection-dhcp-wait-timeout'), usualDhcpTimeout),
    allInterfaces: flagOf(value('ipa-inspection-dhcp-all-interfaces')),
    lldpTimeout: secondsOf(value('ipa-lldp-timeout'), 30_000),
    lldpInInterfaces: flagOf(value('ipa-collect-lldp')),
    insecure: flagOf(value('ipa-insecure')),
    requestId: value('ipa-global-request-id'),
    address: addressIn(value('ip')),
    after: afterOf(value('inspector.after'), 'idle'),
    onFailure: afterOf(value('inspector.on-failure'), 'shell'),
  }
}

function listOf(text: string | undefined): readonly string[] {
  return (text ?? '')
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean)
}

/** PXELINUX puts the kind of hardware in front, and dashes between: 01-52-54-00-… */
function macIn(bootif: string): string | undefined {
  const text = (bootif.includes('-') ? bootif.slice(bootif.indexOf('-') + 1) : bootif)
    .replaceAll('-', ':')
    .toLowerCase()
  return /^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/.test(text) ? text : undefined
}

/** In ms, from a text in s. */
function secondsOf(text: string | undefined, normal: number): number {
  return text !== undefined && /^\d{1,6}$/.test(text) ? Number(text) * 1000 : normal
}

/** As oslo's strings are read (`strutils.bool_from_string`). */
function flagOf(text: string | undefined): boolean {
  return /^(1|t|true|on|y|yes)$/i.test(text ?? '')
}

function afterOf(text: string | undefined, normal: After): After {
  return afters.find((one) => one === text) ?? normal
}

/** `client:server:gateway:netmask`, as PXELINUX writes it and the kernel reads it (nfsroot.rst). */
function addressIn(text: string | undefined): Parameters['address'] {
  const [address, , gateway, netmask] = (text ?? '').split(':')
  const isAddress = (part: string | undefined): part is string => /^\d+(\.\d+){3}$/.test(part ?? '')
  if (!isAddress(address) || !isAddress(netmask)) return undefined
  return { address, netmask, ...(isAddress(gateway) ? { gateway } : {}) }
}
