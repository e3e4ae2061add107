import { join } from 'node:path'

/** What ironic-inspector answered, recorded by running it: `test/fixtures/rules/<name>.json`. */
export async function vectors<T>(name: string): Promise<T> {
  return (await Bun.file(join(import.meta.dir, '../fixtures/rules', `${name}.json`)).json()) as T
}

/** The error text of what is refused with `invalid`; fails the test when nothing is, or when it is refused otherwise. */
export function refusal(attempt: () => unknown): string {
  try {
    attempt()
  } catch (error) {
    const { code, message } = error as { code?: string; message: string }
    if (code === 'invalid') return message
    throw error
  }
  throw new Error('it was not refused')
}
