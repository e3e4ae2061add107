import type { PortCount } from '../../introspection/needs.ts'
import type { Access } from '../access.ts'

/** The number of MACs of ports in memory. */
export function memoryPortCount({ read, write }: Access): PortCount {
  let kept = 0
  return {
    get: () => read(() => kept),
    put: (count) =>
      write(() => {
        kept = count
      }),
  }
}
