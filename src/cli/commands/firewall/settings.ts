import { defaultFile, readConfiguration } from '../../../app/configuration.ts'
import type { Settings } from '../../../app/settings.ts'
import { headline } from '../../../config/diagnostic.ts'
import { InspectorError } from '../../../model/error.ts'
import { disk } from '../../../platform/files.ts'
import type { ConfigurationOptions, Context } from '../../command.ts'

/**
 * The settings of a configuration whose secrets need not be readable; `invalid` with the first error, `unavailable` when
 * a file cannot be read.
 */
export function settingsOf(
  { config = defaultFile, set = [] }: ConfigurationOptions,
  { environment }: Context,
): Settings {
  const { settings, diagnostics } = readConfiguration({
    file: config,
    set,
    env: environment,
    files: disk,
    purpose: 'check',
  })
  if (settings) return settings
  const errors = diagnostics.filter(({ severity }) => severity === 'error')
  const first = errors[0]
  const code = errors.every((error) => error.code === 'E110') ? 'unavailable' : 'invalid'
  throw new InspectorError(code, `Cannot use the configuration: ${first ? headline(first) : config}`)
}
