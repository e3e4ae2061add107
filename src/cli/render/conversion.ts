import type { Conversion } from '../../convert/convert.ts'
import type { Remark, Verdict } from '../../convert/draft.ts'
import type { Colors } from '../colors.ts'

const headings: readonly (readonly [Verdict, string])[] = [
  ['invalid', 'cannot be read'],
  ['unknown', 'unknown'],
  ['dropped', 'dropped: there is no equivalent'],
  ['changed', 'changed'],
  ['needless', 'not needed any more'],
  ['kept', 'kept'],
]

/** The report on a conversion for people: what was lost comes first, what was kept is counted. */
export function conversionText(
  { options, rules, generation, because, made, secrets = {} }: Conversion,
  colors: Colors,
): string {
  const lines: string[] = []
  if (generation === '2015')
    lines.push(`read as the first ironic-inspector, of 2015, because of ${because ?? '--generation'}`)
  for (const [verdict, heading] of headings) {
    const remarks = options.filter((remark) => remark.verdict === verdict)
    if (remarks.length === 0) continue
    lines.push(colors.bold(`${heading} (${remarks.length})`))
    for (const remark of remarks) lines.push(`  ${optionLine(remark)}`)
  }
  for (const { name, verdict, notes } of rules) lines.push(`rule "${name}": ${[verdict, ...notes].join('; ')}`)
  const missing = Object.entries(secrets).map(([name, file]) => `${name}: !file ${file}`)
  if (missing.length > 0) lines.push(`to be added to the configuration: secrets: {${missing.join(', ')}}`)
  const count = (verdict: Verdict) => options.filter((remark) => remark.verdict === verdict).length
  const lost =
    count('dropped') + count('unknown') + count('invalid') + rules.filter(({ made: rule }) => rule.length === 0).length
  const files = made.length === 1 ? '1 file' : `${made.length} files`
  const changed = count('changed') + rules.filter(({ verdict }) => verdict === 'changed').length
  lines.push(
    `${files}: ${count('kept') + rules.filter(({ verdict }) => verdict === 'kept').length} kept, ${changed} changed, ${lost} dropped`,
  )
  return lines.join('\n')
}

function optionLine({ source, to, note }: Remark): string {
  const where = `${source.file}:${source.line}: [${source.section}]${source.option}`
  return [where, ...(to === undefined ? [] : [`→ ${to}`]), ...(note === undefined ? [] : [`(${note})`])].join(' ')
}

/** The same for programs. Neither texts of the files nor values of options are in it: some are passwords, also in URLs. */
export function conversionJson({ options, rules, generation, made, secrets = {} }: Conversion): string {
  return JSON.stringify(
    {
      generation: generation ?? null,
      files: made.map(({ path }) => path),
      options: options.map(({ verdict, source: { file, line, section, option }, to = null, note = null }) => ({
        verdict,
        file,
        line,
        section,
        option,
        to,
        note,
      })),
      rules: rules.map(({ name, verdict, notes }) => ({ name, verdict, notes })),
      secrets,
    },
    null,
    2,
  )
}

/** Whether something has no equivalent, so that the result does less than what was converted. */
export function loses({ options, rules }: Conversion): boolean {
  return (
    options.some(({ verdict }) => ['dropped', 'unknown', 'invalid'].includes(verdict)) ||
    rules.some(({ made }) => made.length === 0)
  )
}
