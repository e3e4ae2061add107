import type { Machine } from './machine.ts'

/**
 * What is no fault: the file is not there, an ordinary user may not read it, or the driver has nothing to tell, as of the speed of a NIC
 * that is down (EINVAL) or the serial number of a SCSI disk that has none (ENXIO).
 */
const usual: ReadonlySet<string> = new Set([
  'ENOENT',
  'ENOTDIR',
  'EACCES',
  'EPERM',
  'EINVAL',
  'ENXIO',
  'ENODEV',
  'ENODATA',
  'ENOTSUP',
  'EOPNOTSUPP',
])

/**
 * The same machine, which keeps in mind what of /sys and /proc is there and cannot be read: a collector takes it for missing and goes on,
 * and `failures` names each such file once.
 */
export function watched(machine: Machine): { readonly machine: Machine; readonly failures: () => readonly string[] } {
  const refused = new Map<string, string>()
  const noted = <T>(path: string, value: T | undefined): T | undefined => {
    if (value === undefined && /^\/(sys|proc)\//.test(path)) {
      const code = machine.refusal(path)
      if (code !== undefined && !usual.has(code)) refused.set(path, code)
    }
    return value
  }
  return {
    machine: {
      ...machine,
      text: (path) => noted(path, machine.text(path)),
      bytes: (path) => noted(path, machine.bytes(path)),
    },
    failures: () =>
      Array.from(
        refused,
        ([path, code]) => `${path} cannot be read (${code}): the kernel's log may say what is wrong with it`,
      ),
  }
}
