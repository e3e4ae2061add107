import type { HookDefinition } from '../workflow/hook.ts'
import { accelerators } from './accelerators.ts'
import { capabilities } from './capabilities.ts'
import { edeploy } from './edeploy.ts'
import { example } from './example.ts'
import { extraHardware } from './extra-hardware.ts'
import { lldpBasic } from './lldp-basic.ts'
import { localLinkConnection } from './local-link-connection.ts'
import { pciDevices } from './pci-devices.ts'
import { physnetCidrMap } from './physnet-cidr-map.ts'
import { raidDevice } from './raid-device.ts'
import { ramdiskError } from './ramdisk-error.ts'
import { rootDeviceHint } from './root-device-hint.ts'
import { rootDiskSelection } from './root-disk-selection.ts'
import { scheduler2015 } from './scheduler-2015.ts'
import { scheduler } from './scheduler.ts'
import { validateInterfaces2015 } from './validate-interfaces-2015.ts'
import { validateInterfaces } from './validate-interfaces.ts'

/** Every hook there is. Adding one is its file, a line here, and a test. */
export const hooks: readonly HookDefinition[] = [
  ramdiskError,
  raidDevice,
  rootDiskSelection,
  scheduler,
  validateInterfaces,
  capabilities,
  pciDevices,
  accelerators,
  extraHardware,
  lldpBasic,
  localLinkConnection,
  physnetCidrMap,
  rootDeviceHint,
  scheduler2015,
  validateInterfaces2015,
  edeploy,
  example,
]
