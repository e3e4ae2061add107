import { comparison } from './comparison.ts'

/** True when the field is at most the value. */
export const le = comparison('le', 'order', (order) => order <= 0)
