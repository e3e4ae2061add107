/** What boot files say. */
export type BootSettings = {
  /** Where the service is reached from the machines. */
  readonly address: string
  readonly port: number
  readonly tls: boolean
  /** Names of collectors. */
  readonly collectors: readonly string[]
  /** How long to listen for LLDP, in seconds. */
  readonly lldpTimeout: number
  /** More words of the kernel command line. */
  readonly extra: readonly string[]
  /** Names of kernel and image below the HTTP or TFTP root. */
  readonly kernel: string
  readonly image: string
  /** Where kernel and image are fetched from by HTTP, without a slash at the end. */
  readonly httpUrl: string
}

/** What DHCP and TFTP need besides. */
export type DhcpSettings = BootSettings & {
  readonly interface: string
  /** First and last address. */
  readonly range: readonly [string, string]
  readonly tftpRoot: string
  readonly hostsdir: string | undefined
  /** What machines are given to boot. */
  readonly loader: Loader
}

/** Boot loaders that DHCP can name. */
export const loaders = ['ipxe', 'pxelinux', 'grub'] as const
export type Loader = (typeof loaders)[number]

/** The words that the ramdisk reads. */
export function kernelArguments({
  address,
  port,
  tls,
  collectors,
  lldpTimeout,
  extra,
}: BootSettings): readonly string[] {
  const host = address.includes(':') ? `[${address}]` : address
  return [
    `ipa-inspection-callback-url=${tls ? 'https' : 'http'}://${host}:${port}/v1/continue`,
    `ipa-inspection-collectors=${collectors.join(',')}`,
    ...(collectors.includes('lldp') ? [`ipa-lldp-timeout=${lldpTimeout}`] : []),
    ...extra,
  ]
}

/**
 * A script for iPXE: kernel and image by HTTP. `netX` is the NIC that it came over, which need not be the first one; that NIC has an
 * address already, unless this is another try.
 */
export function ipxeScript(settings: BootSettings): string {
  const { kernel, image, httpUrl } = settings
  return `#!ipxe
# Boots the ramdisk of inspector; it tells the service what it found.
:retry
isset \${netX/ip} || dhcp || goto again
kernel ${httpUrl}/${kernel} initrd=${image} BOOTIF=\${netX/mac} ip=\${netX/ip}::\${netX/gateway}:\${netX/netmask} ${kernelArguments(settings).join(' ')} || goto again
initrd ${httpUrl}/${image} || goto again
boot
:again
sleep 5
goto retry
`
}

/** A configuration for PXELINUX: kernel and image by TFTP; `ipappend 3` adds address and BOOTIF. */
export function pxelinuxFile(settings: BootSettings): string {
  const { kernel, image } = settings
  return `default introspect
prompt 0
timeout 1

label introspect
  kernel ${kernel}
  append initrd=${image} ${kernelArguments(settings).join(' ')}
  ipappend 3
`
}

/** A configuration for GRUB, for UEFI machines: kernel and image by TFTP. */
export function grubFile(settings: BootSettings): string {
  const { kernel, image } = settings
  return `set default=introspect
set timeout=1

menuentry introspect --id introspect {
  linux ${kernel} BOOTIF=01-$net_default_mac ${kernelArguments(settings).join(' ')}
  initrd ${image}
}
`
}

/** A configuration for dnsmasq: DHCP with the boot files, and TFTP. */
export function dnsmasqFile({ interface: device, range, tftpRoot, hostsdir, httpUrl, loader }: DhcpSettings): string {
  return `# DHCP and TFTP for machines that are introspected; inspector's firewall decides who is answered.
port=0
interface=${device}
bind-interfaces
dhcp-range=${range.join(',')},10m
${hostsdir === undefined ? '' : `dhcp-hostsdir=${hostsdir}\n`}${bootLines[loader](httpUrl).join('\n')}
# An address is looked for twice when a machine boots; asking for it by ping costs three seconds each time.
no-ping
enable-tftp
tftp-root=${tftpRoot}
log-dhcp
`
}

const bootLines: Readonly<Record<Loader, (httpUrl: string) => readonly string[]>> = {
  ipxe: (httpUrl) => [
    '# iPXE asks once more, and gets its script; everybody else gets iPXE.',
    'dhcp-match=set:ipxe,175',
    'dhcp-match=set:efi,option:client-arch,7',
    'dhcp-match=set:efi,option:client-arch,9',
    `dhcp-boot=tag:ipxe,${httpUrl}/inspector.ipxe`,
    'dhcp-boot=tag:!ipxe,tag:efi,snponly.efi',
    'dhcp-boot=tag:!ipxe,tag:!efi,undionly.kpxe',
    '# iPXE would wait for a second DHCP server.',
    'dhcp-option=encap:175,176,1b',
  ],
  pxelinux: () => ['dhcp-boot=pxelinux.0'],
  grub: () => ['dhcp-boot=grubx64.efi'],
}
