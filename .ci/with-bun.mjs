import { foreground, main, prepare } from './bun.mjs'

main(() => {
  const bun = prepare()
  foreground(bun, bun, process.argv.slice(2))
})
