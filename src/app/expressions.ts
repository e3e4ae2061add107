/** What there is to say about expressions, for commands. */
export { functionReference, omissionReference } from '../expression/reference.ts'
