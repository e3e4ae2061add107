import { reportOf, withMore, type Payload } from './payload.ts'

const written = [
  '9223372036854775807',
  '-9223372036854775808',
  '20.0',
  '1e400',
  '-1e400',
  '-0',
  '1E-400',
  '0.10',
  '1'.repeat(5000),
]

/** Numbers that JavaScript cannot hold: they stay as they were posted, and size nothing. */
export const numbers: readonly Payload[] = [
  ...written.map((number): Payload => {
    const text = `"number":${number}`
    return { says: `a number is ${number.slice(0, 30)}`, body: (k) => withMore(k, text), harmless: true, keeps: text }
  }),
  ...written.map((number): Payload => ({
    says: `every number is ${number.slice(0, 30)}`,
    body: (k) => JSON.stringify(reportOf(k)).replaceAll(/(?<=":)\d+(?=[,}])/g, number),
  })),
  ...['NaN', 'Infinity', '-Infinity', '0x10', '+1', '01', '1.', '.5'].map((number): Payload => ({
    says: `${number} stands for a number`,
    body: (k) => withMore(k, `"number":${number}`),
    refused: /JSON/,
  })),
]
