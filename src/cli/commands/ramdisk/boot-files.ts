import { existsSync } from 'node:fs'
import { isIP, isIPv6 } from 'node:net'
import { networkInterfaces } from 'node:os'
import { InvalidArgumentError, Option, type Command } from 'commander'
import { defaultFile, readConfiguration } from '../../../app/configuration.ts'
import type { Settings } from '../../../app/settings.ts'
import { isLoopback } from '../../../config/advice.ts'
import { InspectorError } from '../../../model/error.ts'
import { didYouMean } from '../../../model/nearest.ts'
import { disk } from '../../../platform/files.ts'
import {
  dnsmasqFile,
  grubFile,
  ipxeScript,
  kernelArguments,
  loaders,
  pxelinuxFile,
  type DhcpSettings,
  type Loader,
} from '../../../ramdisk/boot-files/boot-files.ts'
import { difference } from '../../../ramdisk/boot-files/difference.ts'
import { collectorGroups, type CollectorGroup } from '../../../ramdisk/collector.ts'
import { examples, readsConfiguration, type ConfigurationOptions, type Context } from '../../command.ts'
import { exits } from '../../exit.ts'
import { readText } from '../../read-text.ts'
import { addressRange, serviceAddress } from './boot-addresses.ts'

type Options = ConfigurationOptions & {
  readonly address?: string
  readonly collectors: readonly string[]
  readonly kernelArg?: string
  readonly httpUrl?: string
  readonly kernel: string
  readonly image: string
  readonly range?: readonly [string, string]
  readonly tftpRoot: string
  readonly loader: Loader
  readonly check?: string
}

const usualCollectors: readonly CollectorGroup[] = ['default', 'logs', 'pci-devices', 'numa-topology', 'lldp']

type Kind = {
  readonly summary: string
  readonly needsRange?: true
  readonly text: (settings: DhcpSettings) => string
}

const kinds: Readonly<Record<string, Kind>> = {
  ipxe: { summary: 'Print the script that iPXE boots the ramdisk with.', text: ipxeScript },
  pxelinux: { summary: 'Print the file pxelinux.cfg/default for the ramdisk.', text: pxelinuxFile },
  grub: { summary: 'Print the file grub.cfg for the ramdisk, for UEFI machines.', text: grubFile },
  dnsmasq: { summary: 'Print the configuration of dnsmasq: DHCP and TFTP.', needsRange: true, text: dnsmasqFile },
  'kernel-args': {
    summary: 'Print the words for the kernel command line of any other boot loader.',
    text: (settings) => `${kernelArguments(settings).join(' ')}\n`,
  },
}

/** Adds `ramdisk ipxe`, `pxelinux`, `grub`, `dnsmasq` and `kernel-args`. */
export function buildBootFiles(parent: Command, context: Context): void {
  for (const [name, kind] of Object.entries(kinds)) {
    const command = readsConfiguration(parent.command(name))
      .description(kind.summary)
      .addOption(
        new Option(
          '--address <ip>',
          'of the service, as machines see it, or its name; else that of api.listen or firewall.interface',
        ).argParser(serviceAddress),
      )
      .addOption(
        new Option('--collectors <names>', 'what the ramdisk collects')
          .default(usualCollectors, usualCollectors.join(','))
          .argParser(collectorsIn),
      )
      .option('--kernel-arg <words>', 'more words for the kernel, such as console=ttyS0')
      .option('--http-url <url>', 'where kernel and image are fetched from; else http://ADDRESS:8080')
      .option('--kernel <name>', 'the file of the kernel', 'vmlinuz')
      .option('--image <name>', 'the file of the ramdisk', 'inspector.initramfs')
      .option('--check <file>', 'compare this file, and print what differs; the exit status is 1 then')
    if (kind.needsRange)
      command
        .addOption(
          new Option('--range <first,last>', 'addresses for machines').argParser(addressRange).makeOptionMandatory(),
        )
        .option('--tftp-root <dir>', 'where TFTP files are', '/tftpboot')
        .addOption(new Option('--loader <name>', 'what machines are given to boot').choices(loaders).default('ipxe'))
    command.action(async (options: Options) => print(kind, options, context))
    examples(command, [
      [`ramdisk ${name} --address 192.0.2.1${kind.needsRange ? ' --range 192.0.2.100,192.0.2.200' : ''}`, 'print it'],
      [
        `ramdisk ${name} --config inspector.yaml --check FILE${kind.needsRange ? ' --range 192.0.2.100,192.0.2.200' : ''}`,
        'does a file fit?',
      ],
    ])
  }
}

async function print(kind: Kind, options: Options, { output, environment, finish }: Context): Promise<void> {
  for (const name of options.collectors) if (!isOurs(name)) output.problem(`warning: ${unknownCollector(name)}`)
  const { api, firewall } = settingsOf(options, environment)
  const address = options.address ?? ownAddress(api?.listen ?? null) ?? addressOf(firewall?.interface ?? null)
  const port = Number(/:(\d+)$/.exec(api?.listen ?? '')?.[1] ?? 5050)
  const text = kind.text({
    address,
    port,
    tls: api?.tls !== undefined,
    collectors: options.collectors,
    lldpTimeout: 30,
    extra: options.kernelArg?.split(/\s+/) ?? [],
    kernel: options.kernel,
    image: options.image,
    httpUrl: (options.httpUrl ?? `http://${isIPv6(address) ? `[${address}]` : address}:8080`).replace(/\/+$/, ''),
    interface: firewall?.interface ?? 'br-ctlplane',
    range: options.range ?? ['', ''],
    tftpRoot: options.tftpRoot,
    loader: options.loader,
    hostsdir: firewall?.driver === 'dnsmasq' ? firewall.dnsmasq.hostsdir : undefined,
  })
  if (options.check === undefined) return output.raw(text)
  const found = difference(text, await readText(options.check))
  output.result(found.length === 0 ? `${options.check} fits` : [`${options.check} differs`, ...found].join('\n'))
  finish(found.length === 0 ? exits.done : exits.no)
}

/** Those of the configuration, where there is one. */
function settingsOf({ config, set = [] }: ConfigurationOptions, env: Context['environment']): Partial<Settings> {
  if (config === undefined && !existsSync(defaultFile)) return {}
  const file = config ?? defaultFile
  const { settings, diagnostics } = readConfiguration({ file, set, env, files: disk, purpose: 'check' })
  if (settings) return settings
  throw new InspectorError(
    'invalid',
    `Cannot use "${file}": ${diagnostics[0]?.message ?? ''}; run "inspector validate"`,
  )
}

/** The one address that the service listens on, where it is one that machines can reach. */
function ownAddress(listen: string | null): string | undefined {
  if (listen === null || isLoopback(listen)) return undefined
  const host = listen.replace(/:\d+$/, '').replace(/^\[|\]$/g, '')
  return isIP(host) !== 0 && !/^[0:.]+$/.test(host) ? host : undefined
}

function addressOf(device: string | null): string {
  const all = device === null ? [] : (networkInterfaces()[device] ?? [])
  const found = all.find(({ family }) => family === 'IPv4') ?? all[0]
  if (found) return found.address
  const why = device === null ? 'no firewall.interface is configured' : `the interface "${device}" has no address here`
  throw new InspectorError('invalid', `Cannot tell the address of the service: ${why}; give it with --address`)
}

/** Names without blanks: one would end the word of the kernel command line. */
function collectorsIn(text: string): readonly string[] {
  const names = text.split(',')
  if (names.some((name) => !/^[\w.-]+$/.test(name)))
    throw new InvalidArgumentError('Write names joined by commas, such as default,logs.')
  return names
}

function isOurs(name: string): boolean {
  return collectorGroups.some((group) => group === name)
}

/** No error: ironic-python-agent, which may be what boots, takes collectors of plug-ins, whose names nobody knows here. */
function unknownCollector(name: string): string {
  const known = collectorGroups.join(', ')
  return `inspector's ramdisk fails with "${name}", as its collectors are ${known}${didYouMean(name, collectorGroups)}`
}
