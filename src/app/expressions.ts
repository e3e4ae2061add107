/** What there is to say about expressions, for commands. */
export { functionReference } from '../expression/reference.ts'
