import { comparison } from './comparison.ts'

/** True when the field is greater than the value. */
export const gt = comparison('gt', 'order', (order) => order > 0)
