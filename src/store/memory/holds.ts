import type { HoldTable } from '../../introspection/needs.ts'
import type { Access } from '../access.ts'
import type { Tables } from './tables.ts'

/** Temporary verdicts in memory. */
export function memoryHolds({ holds }: Tables, { read, write }: Access): HoldTable {
  return {
    all: () => read(() => [...holds.values()].sort((a, b) => Number(a.mac > b.mac) - Number(a.mac < b.mac))),
    put: (hold) =>
      write(() => {
        holds.set(hold.mac, Object.freeze({ ...hold }))
      }),
    drop: (macs) =>
      write(() => {
        for (const mac of macs) holds.delete(mac)
      }),
  }
}
