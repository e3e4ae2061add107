import { afterAll, expect, test } from 'bun:test'
import type { Found } from '../../../src/ramdisk/collector.ts'
import { usbDevices } from '../../../src/ramdisk/collectors/usb-devices.ts'
import { around, machineOf, removeTrees, type Tree } from '../tree.ts'

afterAll(removeTrees)
const collect = (tree: Tree) => usbDevices.collect(machineOf(tree), around) as Found

const usb = (name: string, files: Readonly<Record<string, string>>): Tree =>
  Object.fromEntries(
    Object.entries({ bDeviceClass: '00', busnum: '1', ...files }).map(([file, text]) => [
      `/sys/bus/usb/devices/${name}/${file}`,
      `${text}\n`,
    ]),
  )
const controller = '/sys/bus/pci/devices/0000:00:14.0'

test('what is plugged in, without hubs and the interfaces of devices', () => {
  const found = collect({
    [`${controller}/class`]: '0x0c0330\n',
    [`${controller}/driver`]: { link: '../../../bus/pci/drivers/xhci_hcd' },
    '/sys/bus/pci/devices/0000:00:02.0/class': '0x030000\n',
    ...usb('usb1', { bDeviceClass: '09', devnum: '1', product: 'xHCI Host Controller' }),
    ...usb('1-1', { devnum: '3', product: 'Virtual Keyboard', manufacturer: 'Avocent' }),
    ...usb('1-1:1.0', { bInterfaceClass: '03' }),
    ...usb('1-2', { bDeviceClass: '09', devnum: '4' }),
    ...usb('1-2.4', { devnum: '12' }),
  })
  expect(found).toEqual({
    data: {
      usb_devices: [
        { product: 'Virtual Keyboard', vendor: 'Avocent', handle: 'USB:1:3' },
        { product: '', vendor: '', handle: 'USB:1:12' },
      ],
    },
    failures: [],
  })
})

test('a machine without USB has an empty list', () => {
  expect(collect({})).toEqual({ data: { usb_devices: [] }, failures: [] })
})

test('a device that does not tell where it is, and a controller that nothing drives, are failures', () => {
  const found = collect({ [`${controller}/class`]: '0x0c0330\n', ...usb('1-1', { product: 'Stick' }) })
  expect(found).toEqual({
    data: { usb_devices: [] },
    failures: [
      'nothing is known of what is plugged in at the USB controller 0000:00:14.0: no module drives it; put one into the image, such as --module xhci_pci',
      'USB device 1-1 is left out: it does not tell bus and number; is it plugged in well?',
    ],
  })
})
