import { count } from './count.ts'
import { gate, root, type Count, type Step } from './gate.ts'
import { argumentsOf, filesOf, levels, mustRun, obstacle, type Level } from './levels.ts'
import { install } from './packages.ts'

const asked = process.argv.slice(2)
const unknown = asked.filter((name) => !levels.some((level) => level === name))
if (unknown.length > 0) {
  console.error(`unknown level "${unknown.join('", "')}": the levels are ${levels.join(', ')}`)
  process.exit(2)
}

const chosen = levels.filter((level) => asked.length === 0 || asked.includes(level))
const counts: Count[] = []
install(chosen)
counts.push(await gate(stepsFor(chosen)))
for (const level of chosen) counts.push(await tested(level))

const total = (what: keyof Count) => counts.reduce((sum, part) => sum + part[what], 0)
console.log(`\n${total('passed')} passed, ${total('failed')} failed, ${total('skipped')} skipped`)
process.exit(total('failed') > 0 || total('passed') === 0 ? 1 : 0)

/** All steps when nothing was chosen; else only what the levels stand on. */
function stepsFor(names: readonly Level[]): Step[] {
  if (names.length === levels.length) return ['fresh', 'generate', 'types', 'lint', 'format', 'build']
  return names.includes('unit') && names.length === 1 ? ['generate'] : ['generate', 'build']
}

async function tested(level: Level): Promise<Count> {
  const files = filesOf(level)
  if (files.length === 0) return { passed: 0, failed: 0, skipped: 0 }
  const reason = obstacle(level)
  if (reason !== undefined && mustRun(level, process.env)) {
    console.log(`\nfailed: ${level} (${files.length} files) must not be skipped here: ${reason}`)
    return { passed: 0, failed: files.length, skipped: 0 }
  }
  if (reason !== undefined) {
    console.log(`\nskipped: ${level} (${files.length} files), ${reason}`)
    return { passed: 0, failed: 0, skipped: files.length }
  }
  console.log(`\n== ${level}`)
  const result = await count(files, { cwd: root, args: argumentsOf[level] })
  console.log(`${level}: ${result.passed} passed, ${result.failed} failed, ${result.skipped} skipped`)
  return result
}
