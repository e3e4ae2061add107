import { mask } from '../../model/secret.ts'
import type { ConfigDifference, ConfigDifferences } from '../../app/differences.ts'
import type { Colors } from '../colors.ts'
import { aligned, counted, painted, shownValue } from './values.ts'

/** What differs, for people: what a reload takes up first, then what needs a restart. */
export function configDiffText(
  file: string,
  { differences, not_compared, command_line }: ConfigDifferences,
  colors: Colors,
): string {
  return [
    differences.length === 0
      ? `${file}: nothing differs from what the service runs`
      : `${file}: ${counted(differences.length, 'difference')} from what the service runs`,
    ...listed(differences, 'a reload takes up', colors),
    ...named(not_compared, 'not compared, as they cannot be read here'),
    ...named(command_line, 'said on the command line of the service, so that the file does not count'),
  ].join('\n')
}

/** What a reload changed, for people, and what of it needs a restart. */
export function reloadText(
  { file, differences, command_line }: Pick<ConfigDifferences, 'differences' | 'command_line'> & { file: string },
  colors: Colors,
): string {
  const taken = differences.filter(({ needs_restart }) => !needs_restart)
  return [
    `${file}: read anew, ${taken.length === 0 ? 'nothing changed' : counted(taken.length, 'change')}`,
    ...listed(differences, 'in force now', colors),
    ...named(command_line, 'said on the command line of the service, so that the file does not count'),
  ].join('\n')
}

function listed(differences: readonly ConfigDifference[], taken: string, colors: Colors): readonly string[] {
  const part = (heading: string, needsRestart: boolean) => {
    const rows = differences.filter(({ needs_restart }) => needs_restart === needsRestart).map(row)
    return rows.length > 0 ? [`${heading}:`, ...painted(aligned(rows), colors)] : []
  }
  return [...part(taken, false), ...part('needs a restart', true)]
}

function named(names: readonly string[], meaning: string): readonly string[] {
  return names.length > 0 ? [`${meaning}: ${names.join(', ')}`] : []
}

const signs = { added: '+', removed: '-', changed: '~', moved: '~' } as const

function row({ kind, name, change, running, file, at = '' }: ConfigDifference): readonly string[] {
  const sign = signs[change]
  if (change === 'moved') return [`${sign} the order of rules`, `from "${name}" on`, at]
  if (kind !== 'setting') return [`${sign} ${kind} ${name}`, change, at]
  const values = change === 'changed' ? [running, file] : [change === 'added' ? file : running]
  const isSecret = values.length > 1 && values.every((value) => value === mask)
  return [`${sign} ${name}`, isSecret ? 'another secret' : values.map((value) => shownValue(value)).join(' → '), at]
}
