import { afterAll, expect, test } from 'bun:test'
import type { Completed } from '../../../src/platform/program.ts'
import { InspectorError } from '../../../src/model/error.ts'
import { dmiDecode } from '../../../src/ramdisk/collectors/dmi-decode.ts'
import type { Found } from '../../../src/ramdisk/collector.ts'
import { around, machineOf, removeTrees } from '../tree.ts'

afterAll(removeTrees)

/** Collects from a tool that says this. */
async function collect(stdout: string): Promise<Found> {
  const run = (): Promise<Completed> => Promise.resolve({ exitCode: 0, stdout, stderr: '' })
  return dmiDecode.collect(machineOf({}, { run }), around)
}

const array = (handle: string, count: number) => `Handle ${handle}, DMI type 16, 23 bytes
Physical Memory Array
	Use: System Memory
	Number Of Devices: ${count}
`

test('firmware, processors and memory in the words of the tool; lists are lists', async () => {
  const { data } = await collect(`# dmidecode 3.4
Getting SMBIOS data from sysfs.
SMBIOS 2.8 present.

Handle 0x0000, DMI type 0, 24 bytes
BIOS Information
	Vendor: SeaBIOS
	Release Date: 04/01/2014
	Characteristics:
		PCI is supported
		Boot from CD: is supported

Handle 0x0D00, DMI type 13, 22 bytes
BIOS Language Information
	Currently Installed Language: en

Handle 0x0400, DMI type 4, 42 bytes
Processor Information
	Socket Designation: CPU 0
	Flags:
		FPU (Floating-point unit on-chip)
	Core Count: 2

${array('0x1000', 4)}
Handle 0x1100, DMI type 17, 40 bytes
Memory Device
	Size: 32 GB
	Locator: A1

Handle 0x1101, DMI type 17, 40 bytes
Memory Device
	Size: No Module Installed

`)
  expect(data?.dmi).toEqual({
    bios: {
      Handle: 'Handle 0x0000, DMI type 0, 24 bytes',
      Vendor: 'SeaBIOS',
      'Release Date': '04/01/2014',
      Characteristics: ['PCI is supported', 'Boot from CD: is supported'],
    },
    cpu: [
      {
        Handle: 'Handle 0x0400, DMI type 4, 42 bytes',
        'Socket Designation': 'CPU 0',
        Flags: ['FPU (Floating-point unit on-chip)'],
        'Core Count': '2',
      },
    ],
    memory: {
      Handle: 'Handle 0x1000, DMI type 16, 23 bytes',
      Use: 'System Memory',
      'Number Of Devices': 4,
      devices: [
        { Handle: 'Handle 0x1100, DMI type 17, 40 bytes', Size: '32 GB', Locator: 'A1' },
        { Handle: 'Handle 0x1101, DMI type 17, 40 bytes', Size: 'No Module Installed' },
      ],
    },
  })
})

test('several memory arrays count together', async () => {
  const { data } = await collect(`${array('0x1000', 4)}\n${array('0x1001', 8)}\n`)
  expect(data?.dmi).toMatchObject({
    memory: { Handle: 'Handle 0x1000, DMI type 16, 23 bytes', 'Number Of Devices': 12 },
  })
})

test('a machine without a table, and an image without the tool, fail it', async () => {
  expect(collect('# dmidecode 3.4\n# No SMBIOS nor DMI entry point found, sorry.\n')).rejects.toThrow(
    'has this machine an SMBIOS table?',
  )
  let told = ''
  const run = (_argv: readonly string[], { remedy = '' }: { readonly remedy?: string }) => {
    told = remedy
    return Promise.reject(new InspectorError('unavailable', 'no such program'))
  }
  expect(dmiDecode.collect(machineOf({}, { run }), around)).rejects.toThrow('no such program')
  expect(told).toBe('put "dmidecode" into the image: --with /usr/sbin/dmidecode')
})
