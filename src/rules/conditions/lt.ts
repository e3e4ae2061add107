import { comparison } from './comparison.ts'

/** True when the field is less than the value. */
export const lt = comparison('lt', 'order', (order) => order < 0)
