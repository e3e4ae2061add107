import { machine } from 'node:os'
import { Option, type Command } from 'commander'
import { InspectorError } from '../../../model/error.ts'
import { createRun } from '../../../platform/command.ts'
import { buildImage as built, packings, type Image, type Packing } from '../../../ramdisk/image/build.ts'
import { modulesIn, usualModules } from '../../../ramdisk/image/modules.ts'
import { isReplaceable, replaceFile } from '../../../platform/replace-file.ts'
import { collected, examples, type Context } from '../../command.ts'
import { reasonOf } from '../../reason.ts'

type Options = {
  readonly output: string
  readonly modulesFrom?: string
  readonly module?: readonly string[]
  readonly firmware?: string
  readonly with?: readonly string[]
  readonly packing: Packing
  readonly binary?: string
}

const mib = 2 ** 20

/** Adds `ramdisk image`. */
export function buildImage(parent: Command, { output, environment }: Context): void {
  const command = parent
    .command('image')
    .description("Make a bootable initramfs of this program, the libraries that it needs, and the kernel's modules.")
    .requiredOption('-o, --output <file>', 'where to write it')
    .option(
      '--modules-from <dir>',
      "the kernel's modules, such as /lib/modules/VERSION; without it only what is built in works",
    )
    .addOption(
      new Option(
        '--module <name>',
        'also this module, beside the usual ones of NICs, disks and BMC; repeatable',
      ).argParser(collected),
    )
    .option('--firmware <dir>', 'firmware files, which go to /lib/firmware')
    .addOption(new Option('--with <path>', 'also this program or file of the host; repeatable').argParser(collected))
    .addOption(new Option('--packing <how>', 'how to compress it').choices(packings).default('gzip'))
    .addOption(new Option('--binary <file>', 'another compiled inspector than this one').hideHelp())
    .action(
      async ({ output: file, modulesFrom, module = [], firmware, with: beside = [], packing, binary }: Options) => {
        const run = createRun(environment)
        if (module.length > 0 && modulesFrom === undefined)
          throw new InspectorError(
            'invalid',
            'Cannot find the modules of --module: say where they are with --modules-from',
          )
        const modules =
          modulesFrom === undefined ? [] : await modulesIn(modulesFrom, { wanted: module, usual: usualModules }, run)
        const image = await built(
          {
            binary: binary ?? process.execPath,
            architecture: machine(),
            modules,
            with: beside,
            firmware,
            packing,
          },
          run,
        )
        try {
          // Machines may boot from the one before meanwhile.
          replaceFile(file, image.bytes)
        } catch (error) {
          throw new InspectorError('unavailable', `Cannot write "${file}": ${reasonOf(error)}`, { cause: error })
        }
        const size = (bytes: number) => `${Math.ceil(bytes / mib)} MiB`
        // Who takes the image from a pipe, as of /dev/stdout, wants nothing behind it.
        const tell = isReplaceable(file) ? output.result : output.note
        tell(
          [
            `${file}: ${size(image.bytes.length)}, ${size(image.unpacked)} unpacked, ${modules.length} kernel modules`,
            `It needs about ${size(neededMemory(image))} of RAM; with rootfstype=ramfs on the kernel command line about ${size(neededByRamfs(image))}.`,
          ].join('\n'),
        )
      },
    )
  examples(command, [
    [
      'ramdisk image -o inspector.initramfs --modules-from /lib/modules/6.1.0-18-amd64',
      'for the kernel of that version',
    ],
    [
      'ramdisk image -o i.img --modules-from DIR --with /usr/bin/ipmitool --with /bin/busybox',
      'with the BMC’s address, and a shell',
    ],
    [
      'ramdisk image -o i.img --modules-from DIR --module qede --firmware /lib/firmware/qed',
      'for a NIC that is not usual',
    ],
  ])
}

/** Half of the memory is for the files of an initramfs, less what the packed image takes meanwhile; the rest was measured. */
function neededMemory({ bytes, unpacked }: Image): number {
  return unpacked * 2 + bytes.length + 80 * mib
}

/** ramfs has no bounds: kernel and program take what is left of the files, as was measured. */
function neededByRamfs({ bytes, unpacked }: Image): number {
  return unpacked + bytes.length + 104 * mib
}
