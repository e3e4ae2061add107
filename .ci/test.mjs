import { join } from 'node:path'
import { foreground, main, prepare, root } from './bun.mjs'

main(() => {
  const bun = prepare()
  foreground(bun, bun, [join(root, '.ci', 'test.ts'), ...process.argv.slice(2)])
})
