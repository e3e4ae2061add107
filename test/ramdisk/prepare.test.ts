import { afterAll, expect, test } from 'bun:test'
import { InspectorError } from '../../src/model/error.ts'
import type { Run } from '../../src/platform/command.ts'
import { loadIpmi, loadModules } from '../../src/ramdisk/prepare.ts'
import { machineOf, removeTrees } from './tree.ts'

afterAll(removeTrees)

const list = [
  { name: 'virtio', needs: [], aliases: [] },
  { name: 'virtio_pci', needs: ['virtio'], aliases: ['pci:v00001AF4d*sv*sd*bc*sc*i*'] },
  { name: 'virtio_net', needs: ['virtio'], aliases: ['virtio:d00000001v*'] },
  { name: 'e1000', needs: [], aliases: ['pci:v00008086d0000100Esv*sd*bc*sc*i*'] },
  { name: 'ipmi_msghandler', needs: [], aliases: [] },
  { name: 'ipmi_devintf', needs: ['ipmi_msghandler'], aliases: [] },
]
const modules = Object.fromEntries(list.map(({ name }) => [`/modules/${name}.ko`, name]))
const pci = { '/sys/bus/pci/devices/0000:00:02.0/modalias': 'pci:v00001AF4d00001000sv00001AF4sd00000001bc02sc00i00\n' }
const tree = { '/modules/list.json': JSON.stringify(list), ...modules, ...pci }

test('loads what drives a device, what that needs, and what is there for its own sake', () => {
  expect(loadModules(machineOf(tree), { loadModule: () => {} })).toEqual({
    loaded: ['virtio', 'virtio_pci', 'ipmi_msghandler', 'ipmi_devintf'],
    notes: [],
  })
})

test('a device that a module brings is driven, too', () => {
  const found: Record<string, string> = { '/sys/bus/virtio/devices/virtio0/modalias': 'virtio:d00000001v00001AF4\n' }
  expect(loadModules(machineOf({ ...tree, ...found }), { loadModule: () => {} }).loaded).toContain('virtio_net')
})

test('a module that does not load is a note, and the others go on', () => {
  const loadModule = (_image: Uint8Array, name: string) => {
    if (name === 'virtio')
      throw new InspectorError('unavailable', 'Cannot load the kernel module "virtio": it is broken')
  }
  expect(loadModules(machineOf(tree), { loadModule })).toEqual({
    loaded: ['virtio_pci', 'ipmi_msghandler', 'ipmi_devintf'],
    notes: ['Cannot load the kernel module "virtio": it is broken'],
  })
})

test('an image without modules is no failure', () => {
  expect(loadModules(machineOf({}), { loadModule: () => {} })).toEqual({ loaded: [], notes: [] })
})

test.each([
  ['/dev/ttyS0', ['ipmi_msghandler', 'ipmi_devintf', 'ipmi_si']],
  ['/dev/ipmi0', []],
  ['/dev/ipmi1', []],
  ['/dev/ipmidev/0', []],
])('the driver of the BMC is loaded where there is no device of it: %s', async (device, modprobed) => {
  const asked: string[] = []
  const run: Run = (argv) => (asked.push(argv[1] ?? ''), Promise.reject(new Error('No such device')))
  await loadIpmi(machineOf({ [device]: '' }, { run }))
  expect(asked).toEqual(modprobed)
})
