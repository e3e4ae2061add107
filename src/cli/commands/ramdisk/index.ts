import { examples, type CommandDefinition } from '../../command.ts'
import { buildBootFiles } from './boot-files.ts'
import { buildImage } from './image.ts'
import { buildRun } from './run.ts'

/** `inspector ramdisk …`: the other half, which runs on the machine that is introspected. */
export const command: CommandDefinition = {
  build(command, context) {
    for (const build of [buildImage, buildBootFiles, buildRun]) build(command, context)
    examples(command, [
      ['ramdisk image -o inspector.initramfs --modules-from /lib/modules/6.1.0-18-amd64', 'the ramdisk'],
      ['ramdisk ipxe --address 192.0.2.1 > /httpboot/inspector.ipxe', 'the script that boots it'],
      ['ramdisk dnsmasq --address 192.0.2.1 --range 192.0.2.100,192.0.2.200', 'DHCP and TFTP for it'],
    ])
  },
}
