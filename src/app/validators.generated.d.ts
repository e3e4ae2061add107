import type { ValidateFunction } from 'ajv'

/** A whole configuration file. */
export const configuration: ValidateFunction
/** A file named under `include`. */
export const included: ValidateFunction
/** A file of tests. */
export const tests: ValidateFunction
