import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { firewallRows, measureFirewall } from './firewall.ts'
import { measure, type Size } from './measure.ts'
import { load, machine, openPlace, root } from './place.ts'
import { measureRecords } from './records.ts'
import { measureReplay, replayRow } from './replay.ts'
import { recordsText, reportText } from './report.ts'
import { table } from './rows.ts'
import { measureValidate, validateRow } from './validate.ts'

// `bun run bench` measures the compiled program and rewrites bench/report.md; `--quick` measures less and only prints;
// `--records`, `--firewall`, `--validate` and `--replay` measure and print only that part.
const quick = process.argv.includes('--quick')
const size: Size = quick
  ? { quick, nodes: 100, many: 300, rounds: 1, seconds: 1, records: [400, 1000] }
  : { quick, nodes: 1000, many: 10_000, rounds: 3, seconds: 5, records: [1000, 10_000] }

if (!existsSync(join(root, 'dist', 'inspector'))) {
  process.stderr.write('There is no dist/inspector: build it first with `npm run build`\n')
  process.exit(3)
}
const place = openPlace()
try {
  const say = (what: string) => process.stderr.write(`bench: ${what}\n`)
  if (process.argv.includes('--records'))
    process.stdout.write(`${recordsText(await measureRecords(place.dir, size.records, size.seconds, say))}\n`)
  else if (process.argv.includes('--firewall')) process.stdout.write(`${table(firewallRows(measureFirewall(quick)))}\n`)
  else if (process.argv.includes('--validate'))
    process.stdout.write(`${table([validateRow(measureValidate(place.dir, quick ? 5 : 21))])}\n`)
  else if (process.argv.includes('--replay'))
    process.stdout.write(`${table([replayRow(await measureReplay(place.dir, quick ? 300 : 10_000, say))])}\n`)
  else {
    const results = await measure(place.dir, size, say)
    const date = new Date().toISOString().slice(0, 10)
    const text = reportText(results, size, machine(), load(), date)
    process.stdout.write(text)
    if (!quick) writeFileSync(join(import.meta.dir, 'report.md'), text)
  }
} finally {
  place.remove()
}
