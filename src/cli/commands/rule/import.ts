import type { Command } from 'commander'
import { rulesOf, type Rules } from '../../../client/rules.ts'
import { codeOf, InspectorError, messageOf } from '../../../model/error.ts'
import { textOf, type JsonObject } from '../../../model/json.ts'
import { lists, printList, type ListOptions } from '../../cliff/options.ts'
import { examples, type Context } from '../../command.ts'
import { readText } from '../../read-text.ts'
import { serviceOf, talksToService, type ServiceOptions } from '../../service-options.ts'
import { columns, rowOf } from './rows.ts'
import { rulesIn, type WrittenRule } from './rule-list.ts'

/** Adds `rule import`. */
export function buildImport(parent: Command, context: Context): void {
  const command = parent
    .command('import')
    .description('Create the rules of files: all of them, or none when one is refused.')
    .argument(
      '<file...>',
      "JSON or YAML in ironic-inspector's form: one rule, a list, or {rules: […]}; - is standard input",
    )
    .action(async (files: string[], options: ListOptions & ServiceOptions) => {
      const written = (await Promise.all(files.map(async (file) => rulesIn(await readText(file), file)))).flat()
      const created = await importAll(rulesOf(await serviceOf(options, context)), written)
      printList(context.output, options, { columns, rows: created.map(rowOf) })
    })
  talksToService(lists(command))
  examples(command, [
    ['rule import rules.yaml', 'as "openstack baremetal introspection rule import" reads it'],
    ['rule import rules.d/*.json', 'many files, one import'],
  ])
}

// The API takes one rule at a time, so that what was created before a refusal is taken back.
async function importAll(rules: Rules, written: readonly WrittenRule[]): Promise<readonly JsonObject[]> {
  const created: JsonObject[] = []
  for (const { rule, place } of written) {
    try {
      created.push(await rules.create(rule))
    } catch (error) {
      const left = await takeBack(rules, created)
      throw new InspectorError(codeOf(error), `Cannot import ${place}: ${messageOf(error)}; ${outcome(error, left)}`, {
        cause: error,
      })
    }
  }
  return created
}

/** Deletes the rules, and gives those that are still there. */
async function takeBack(rules: Rules, created: readonly JsonObject[]): Promise<readonly string[]> {
  const left: string[] = []
  for (const uuid of created.map((rule) => textOf(rule.uuid) ?? ''))
    await rules.remove(uuid).catch((error: unknown) => {
      if (codeOf(error) !== 'not_found') left.push(uuid)
    })
  return left
}

function outcome(error: unknown, left: readonly string[]): string {
  if (left.length > 0) return `these are imported and could not be taken back: ${left.join(', ')}`
  return codeOf(error) === 'unavailable'
    ? 'no rule before it is left, and whether this one was created is not known: see "inspector rule list"'
    : 'nothing was imported'
}
