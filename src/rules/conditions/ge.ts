import { comparison } from './comparison.ts'

/** True when the field is at least the value. */
export const ge = comparison('ge', 'order', (order) => order >= 0)
