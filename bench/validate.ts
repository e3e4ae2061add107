import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { median } from './load.ts'
import { root } from './place.ts'
import { ms, type Row } from './rows.ts'

/** What `inspector validate` takes for a large configuration, in ms, the start of the program included. */
export type ValidateFigures = {
  readonly lines: number
  readonly rules: number
  readonly took: number
  /** Of a program that only prints its version: the least that starting costs. */
  readonly start: number
}

/** Writes a configuration of 2,000 lines with 200 rules, and lets the compiled program check it. */
export function measureValidate(folder: string, times: number): ValidateFigures {
  const directory = join(folder, 'validate')
  mkdirSync(directory)
  const file = join(directory, 'inspector.yaml')
  const text = configuration(200, 170)
  writeFileSync(file, text)
  const run = (...args: readonly string[]): number => {
    const since = performance.now()
    const { status, stdout, stderr } = spawnSync(join(root, 'dist', 'inspector'), args, {
      cwd: directory,
      encoding: 'utf8',
    })
    const took = performance.now() - since
    if (status !== 0) throw new Error(`inspector ${args.join(' ')} ended with ${status}: ${stdout}${stderr}`)
    return took
  }
  const took: number[] = []
  const start: number[] = []
  // In turn, as the machine is not equally quick all the time.
  for (let round = 0; round < times; round += 1) {
    start.push(run('version'))
    took.push(run('validate', file))
  }
  return { lines: text.split('\n').length, rules: 200, took: median(took), start: median(start) }
}

/** The figures as a line of the report. */
export function validateRow({ lines, rules, took, start }: ValidateFigures): Row {
  const what = `\`validate\` of ${lines} lines with ${rules} rules, start included (\`version\`: ${ms(start)})`
  return [what, '–', ms(took), '–', '300 ms']
}

function configuration(rules: number, steps: number): string {
  const rule = (number: number) => `  - id: rule-${number}
    description: machines of kind ${number}
    when: >-
      data.inventory.system_vendor.product_name.matches("(?i)^poweredge r${number}") &&
      inventory.disks.exists(d, d.size >= quantity("${number}Gi") && !d.rotational)
    let: {rack: 'node.name.split("-")[0]'}
    set: {/extra/kind: "${number}", /extra/rack: "\${{ rack }}"}
`
  const step = (number: number) => `      - id: step-${number}
        when: default(data.extra.disk.logical.count, 0) >= ${number}
        set: {/extra/step_${number}: "\${{ inventory.cpu.count * ${number} }}"}
`
  const count = (most: number, write: (number: number) => string) =>
    Array.from({ length: most }, (_, at) => write(at)).join('')
  return `version: 1
api: {listen: "127.0.0.1:5050", auth: none}
ironic: {type: standalone}
firewall: {driver: none}
introspection: {workflow: site}
workflows:
  site:
    steps:
      - ramdisk_error
      - scheduler
      - validate_interfaces
${count(steps, step)}      - rules
rules:
${count(rules, rule)}`
}
