import type { HookDefinition } from '../workflow/hook.ts'
import { capabilities } from './capabilities.ts'
import { extraHardware } from './extra-hardware.ts'
import { lldpBasic } from './lldp-basic.ts'
import { localLinkConnection } from './local-link-connection.ts'
import { pciDevices } from './pci-devices.ts'
import { ramdiskError } from './ramdisk-error.ts'
import { rootDiskSelection } from './root-disk-selection.ts'
import { scheduler2015 } from './scheduler-2015.ts'
import { scheduler } from './scheduler.ts'
import { validateInterfaces2015 } from './validate-interfaces-2015.ts'
import { validateInterfaces } from './validate-interfaces.ts'

/** Every hook there is. Adding one is its file, a line here, and a test. */
export const hooks: readonly HookDefinition[] = [
  ramdiskError,
  rootDiskSelection,
  scheduler,
  validateInterfaces,
  capabilities,
  pciDevices,
  extraHardware,
  lldpBasic,
  localLinkConnection,
  scheduler2015,
  validateInterfaces2015,
]
