import { comparison } from './comparison.ts'

/** True when field and value are equal. */
export const eq = comparison('eq', 'equality', (order) => order === 0)
