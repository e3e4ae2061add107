import { Argument } from 'commander'
import configuration from '../../../schemas/config.schema.json'
import openapi from '../../../schemas/openapi.json'
import workflow from '../../../schemas/workflow.schema.json'
import { examples, type CommandDefinition } from '../command.ts'

const schemas = { config: configuration, workflow, openapi }

/** `inspector schema`: JSON Schema (draft-07) for editors and other tools, and OpenAPI for clients. */
export const command: CommandDefinition = {
  build(command, { output }) {
    command
      .addArgument(new Argument('<what>', 'of which file, or of the HTTP API').choices(Object.keys(schemas)))
      .action((what: keyof typeof schemas) => output.result(JSON.stringify(schemas[what], null, 2)))
    examples(command, [
      ['schema config >config.schema.json', 'then "# yaml-language-server: $schema=config.schema.json" on top'],
      ['schema workflow', 'of a file of workflows'],
      ['schema openapi >openapi.json', 'the HTTP API, in OpenAPI 3.1'],
    ])
  },
}
