import { afterAll, expect, test } from 'bun:test'
import { cpu } from '../../../src/ramdisk/collectors/cpu.ts'
import type { Found } from '../../../src/ramdisk/collector.ts'
import { tableOf } from '../smbios-table.ts'
import { around, machineOf, removeTrees, type Beside, type Tree } from '../tree.ts'

afterAll(removeTrees)

const collect = (tree: Tree, beside?: Beside) => (cpu.collect(machineOf(tree, beside), around) as Found).inventory?.cpu

const xeon = (n: number, socket: number) => `processor\t: ${n}
vendor_id\t: GenuineIntel
model name\t: Intel(R) Xeon(R) Gold 6130 CPU @ 2.10GHz
cpu MHz\t\t: 1000.124
physical id\t: ${socket}
flags\t\t: fpu vmx aes
`

test('processors are counted, sockets too', () => {
  const tree = { '/proc/cpuinfo': [xeon(0, 0), xeon(1, 1), xeon(2, 0), xeon(3, 1)].join('\n') }
  expect(collect(tree)).toEqual({
    model_name: 'Intel(R) Xeon(R) Gold 6130 CPU @ 2.10GHz',
    frequency: '1000.124',
    count: 4,
    architecture: 'x86_64',
    flags: ['fpu', 'vmx', 'aes'],
    socket_count: 2,
  })
})

test('the frequency is the highest one where the kernel tells it', () => {
  const tree = { '/proc/cpuinfo': xeon(0, 0), '/sys/devices/system/cpu/cpu0/cpufreq/cpuinfo_max_freq': '3700000\n' }
  expect(collect(tree)).toMatchObject({ frequency: '3700.0000' })
})

test('an ARM server without names in cpuinfo is named by SMBIOS, its sockets by the topology', () => {
  const block = (n: number) =>
    `processor\t: ${n}\nBogoMIPS\t: 50.00\nFeatures\t: fp asimd aes\nCPU implementer\t: 0x41\nCPU part\t: 0xd0c\n`
  const body = Array.from({ length: 0x1a - 4 }, () => 0)
  body[0x10 - 4] = 1
  const tree = {
    '/proc/cpuinfo': [block(0), block(1)].join('\n'),
    '/sys/devices/system/cpu/cpu0/topology/physical_package_id': '36\n',
    '/sys/devices/system/cpu/cpu1/topology/physical_package_id': '36\n',
    '/sys/firmware/dmi/tables/DMI': tableOf([{ type: 4, body, strings: ['Ampere(R) Altra(R) Processor'] }]),
  }
  expect(collect(tree, { architecture: 'aarch64' })).toEqual({
    model_name: 'Ampere(R) Altra(R) Processor',
    frequency: '',
    count: 2,
    architecture: 'aarch64',
    flags: ['fp', 'asimd', 'aes'],
    socket_count: 1,
  })
})

test('a trailing block that is no processor, as on Raspberry Pi, does not count', () => {
  const tree = { '/proc/cpuinfo': 'processor\t: 0\nFeatures\t: fp\n\nHardware\t: BCM2835\nModel\t: Raspberry Pi 4\n' }
  expect(collect(tree)).toMatchObject({ count: 1, model_name: '', socket_count: 1 })
})

test('without processors the collector fails', () => {
  expect(() => collect({})).toThrow('/proc/cpuinfo lists no processor')
})
