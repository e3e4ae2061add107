import { mask } from '../../model/secret.ts'
import type { ConfigDifference, ConfigDifferences } from '../commands/config/differences.ts'
import { aligned, counted, shownValue } from './values.ts'

/** What differs, for people: what a reload takes up first, then what needs a restart. */
export function configDiffText(file: string, { differences, not_compared, command_line }: ConfigDifferences): string {
  const reload = differences.filter(({ needs_restart }) => !needs_restart)
  const restart = differences.filter(({ needs_restart }) => needs_restart)
  const list = (names: readonly string[], meaning: string) =>
    names.length > 0 ? [`${meaning}: ${names.join(', ')}`] : []
  return [
    differences.length === 0
      ? `${file}: nothing differs from what the service runs`
      : `${file}: ${counted(differences.length, 'difference')} from what the service runs`,
    ...(reload.length > 0 ? ['a reload takes up:', ...aligned(reload.map(row))] : []),
    ...(restart.length > 0 ? ['needs a restart:', ...aligned(restart.map(row))] : []),
    ...list(not_compared, 'not compared, as they cannot be read here'),
    ...list(command_line, 'said on the command line of the service, so that the file does not count'),
  ].join('\n')
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
