import { join } from 'node:path'
import { Glob } from 'bun'

/** The top of the repository. */
export const top = join(import.meta.dir, '..', '..')

/** A TypeScript file of the product, by its path inside `src`. */
export type Source = { readonly path: string; readonly text: string }

/** Every TypeScript file in `src` that people write. */
export async function sources(): Promise<readonly Source[]> {
  const paths = [...new Glob('**/*.ts').scanSync(join(top, 'src'))].filter((path) => !path.includes('.generated.'))
  return Promise.all(paths.sort().map(async (path) => ({ path, text: await Bun.file(join(top, 'src', path)).text() })))
}
