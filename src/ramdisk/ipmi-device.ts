import type { Machine } from './machine.ts'

/** The places where the kernel's IPMI driver has had its devices, and their names there. */
const places = [
  ['/dev', /^ipmi(\d+)$/],
  ['/dev/ipmi', /^(\d+)$/],
  ['/dev/ipmidev', /^(\d+)$/],
] as const

/** The lowest number of an IPMI device: a machine whose BMC is not the first one that the driver looked for has no 0. Undefined without any. */
export function ipmiDevice(machine: Pick<Machine, 'names'>): number | undefined {
  const numbers = places.flatMap(([folder, pattern]) =>
    machine.names(folder).flatMap((name) => pattern.exec(name)?.[1] ?? []),
  )
  return numbers.length === 0 ? undefined : Math.min(...numbers.map(Number))
}

/** How ipmitool is called for a device; 0 it takes by itself, as it does when there is none. */
export function ipmitool(device: number | undefined): readonly [string, ...string[]] {
  return device === undefined || device === 0 ? ['ipmitool'] : ['ipmitool', '-d', String(device)]
}
