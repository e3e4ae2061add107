/** The hooks that are part of the program, for commands that tell of them. */
export { hooks } from '../hooks/index.ts'
