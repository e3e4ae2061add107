import { readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Argument } from 'commander'
import configuration from '../../../schemas/config.schema.json'
import events from '../../../schemas/events.schema.json'
import openapi from '../../../schemas/openapi.json'
import tests from '../../../schemas/tests.schema.json'
import workflow from '../../../schemas/workflow.schema.json'
import { InspectorError } from '../../model/error.ts'
import { examples, type CommandDefinition } from '../command.ts'
import { reasonOf } from '../reason.ts'

// Files of workflows and of rules are of one form.
const schemas = { config: configuration, workflow, rules: workflow, tests, events, openapi }

type What = keyof typeof schemas

type Options = { readonly out?: string; readonly modeline?: readonly string[] }

/** `inspector schema`: JSON Schema (draft-07) for editors and readers of the log, and OpenAPI for clients. */
export const command: CommandDefinition = {
  build(command, { output }) {
    command
      .addArgument(
        new Argument('<what>', 'of which file, of the lines of the log, or of the HTTP API').choices(
          Object.keys(schemas),
        ),
      )
      .option('--out <file>', 'write it to a file')
      .option('--modeline <file...>', 'put the comments by which editors find it on top of these files')
      .action((what: What, { out, modeline = [] }: Options) => {
        const text = JSON.stringify(schemas[what], null, 2)
        if (out !== undefined) written(out, () => writeFileSync(out, `${text}\n`))
        const at = out === undefined ? `file:///usr/share/ironic-inspector/schema/${what}.schema.json` : urlOf(out)
        for (const file of modeline)
          written(file, () => writeFileSync(file, withModeline(readFileSync(file, 'utf8'), at)))
        if (out === undefined && modeline.length === 0) output.result(text)
      })
    examples(command, [
      ['schema config >config.schema.json', 'print it'],
      ['schema config --out config.schema.json --modeline inspector.yaml', 'completion and findings while you type'],
      ['schema tests', 'of a file of tests'],
      ['schema events --out events.schema.json', 'what a line of the log says, with logging.format: json'],
      ['schema openapi >openapi.json', 'the HTTP API, in OpenAPI 3.1'],
    ])
  },
}

function urlOf(file: string): string {
  return pathToFileURL(resolve(file)).href
}

/** The text with a line for yaml-language-server and one for the IDEs of JetBrains on top, in place of those that are there. */
function withModeline(text: string, url: string): string {
  const rest = text.replaceAll(/^# (yaml-language-server: \$schema=|\$schema: )\S+\n/gm, '')
  return `# yaml-language-server: $schema=${url}\n# $schema: ${url}\n${rest}`
}

function written(file: string, write: () => void): void {
  try {
    write()
  } catch (error) {
    throw new InspectorError('unavailable', `Cannot write "${file}": ${reasonOf(error)}`, { cause: error })
  }
}
