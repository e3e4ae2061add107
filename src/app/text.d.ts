/** Workflows that are part of the program, as text. */
declare module '*.yaml' {
  const text: string
  export default text
}
