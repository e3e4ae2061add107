import { comparison } from './comparison.ts'

/** True when field and value differ. */
export const ne = comparison('ne', 'equality', (order) => order !== 0)
