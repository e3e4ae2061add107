import { decode } from '../model/decode.ts'
import type { FileRule } from '../rules/index.ts'
import { choiceOf, namesIn, type WrittenChoice } from '../workflow/choice.ts'
import { ruleSchema, workflowSchema } from '../workflow/written.ts'
import { hooks } from '../hooks/index.ts'
import type { Grammar } from '../config/grammar.ts'
import { loadConfiguration, type Loaded as LoadedConfiguration, type Request } from '../config/load.ts'
import type { HookDefinition } from '../workflow/hook.ts'
import type { Workflow } from '../workflow/workflow.ts'
import { builtInWorkflows, compileWith } from './built-in.ts'
import { fieldFindings } from './discovery-fields.ts'
import { compileFileRule } from './file-rule.ts'
import { configurationSchema, Settings } from './settings.ts'
import * as validators from './validators.generated.js'

/** Where the configuration is when nothing else is said. */
export const defaultFile = '/etc/ironic-inspector/inspector.yaml'

/** What `serve --standalone` does without any file: an own inventory, reachable from this machine only, open to every machine. */
export const standaloneText = `version: 1
api: {listen: "127.0.0.1:5050", auth: none}
ironic: {type: standalone}
database: {path: inspector.sqlite}
keep: {ramdisk_logs: {when: never}}
firewall: {driver: none}
introspection: {workflow: standalone, not_started: accept}
discovery: {workflow: standalone, driver: fake-hardware, per_hour: 0}
`

/** What a configuration comes to: with settings when there is no error in it. */
export type Loaded = LoadedConfiguration<Settings, Workflow, FileRule>

/** What a configuration may say, given the hooks there are. */
export function grammarOf(known: readonly HookDefinition[]): Grammar<Settings, Workflow, FileRule> {
  return {
    schema: configurationSchema(workflowSchema(known), ruleSchema()),
    validators,
    builtIn: builtInWorkflows(),
    compile: compileWith(known),
    compileRule: compileFileRule,
    choice: (written) => ({ names: namesIn(written), findings: choiceOf(written as WrittenChoice).findings }),
    fields: fieldFindings,
    decode: (written) => decode(Settings, written),
  }
}

/** Reads a configuration with the program's own schemas, hooks and workflows. What `serve`, a reload and `validate` all call. */
export function readConfiguration(request: Request): Loaded {
  return loadConfiguration(request, grammarOf(hooks))
}
