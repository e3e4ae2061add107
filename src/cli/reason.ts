/** Why the system refused something, in its words: `no such file or directory` out of `ENOENT: …, open 'x'`. */
export function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  return /^E[A-Z]+: (.+?)(?:, \w+(?: '.*')?)?$/s.exec(text)?.[1] ?? text
}
