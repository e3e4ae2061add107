import { existsSync } from 'node:fs'
import { builtInWorkflows } from '../../../app/built-in.ts'
import { defaultFile, readConfiguration } from '../../../app/configuration.ts'
import { InspectorError } from '../../../model/error.ts'
import { didYouMean } from '../../../model/nearest.ts'
import { disk } from '../../../platform/files.ts'
import type { ConfigurationOptions, Context } from '../../command.ts'

/** The workflows there are: those of the program, and of the configuration where there is one. */
export type KnownWorkflows = ReturnType<typeof builtInWorkflows>

/** Reads them. Without `--config` and without a file in the usual place those of the program alone. `invalid` when the configuration has errors. */
export function knownWorkflows({ config, set = [] }: ConfigurationOptions, { environment }: Context): KnownWorkflows {
  if (config === undefined && !existsSync(defaultFile)) return builtInWorkflows()
  const file = config ?? defaultFile
  const { workflows, diagnostics } = readConfiguration({ file, set, env: environment, files: disk, purpose: 'check' })
  const [first] = diagnostics.filter(({ severity }) => severity === 'error')
  if (!first) return workflows
  throw new InspectorError(
    first.code === 'E110' ? 'unavailable' : 'invalid',
    `Cannot read the workflows of "${file}": ${first.file}:${first.line}: ${first.message}; run "inspector validate"`,
  )
}

/** One of them. `not_found` with the nearest name. */
export function workflowCalled(name: string, workflows: KnownWorkflows) {
  const workflow = workflows.get(name)
  if (workflow) return workflow
  throw new InspectorError('not_found', `There is no workflow "${name}"${didYouMean(name, [...workflows.keys()])}`)
}
