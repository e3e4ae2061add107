import type { Command } from 'commander'
import { Document, isCollection, isMap, isSeq } from 'yaml'
import { renamedText, shippedText } from '../../../app/shipped-texts.ts'
import { InspectorError } from '../../../model/error.ts'
import { changed } from '../../../model/change-document.ts'
import { objectOf, type Json } from '../../../model/json.ts'
import { at } from '../../../model/pointer.ts'
import { mask } from '../../../model/secret.ts'
import { shownUrl } from '../../../model/secret-names.ts'
import { examples, readsConfiguration, type ConfigurationOptions, type Context } from '../../command.ts'
import { knownWorkflows, workflowCalled, type KnownWorkflows } from './known.ts'

type Options = ConfigurationOptions & { readonly as?: string }

type Workflow = NonNullable<ReturnType<KnownWorkflows['get']>>

/** Adds `workflow show`. */
export function buildShow(parent: Command, context: Context): void {
  const command = readsConfiguration(parent.command('show'))
    .description('Show a workflow with every default filled in, and where each step is written.')
    .argument('<name>', 'its name')
    .option(
      '--as <name>',
      'print the file of a built-in one under another name, with its comments, as a copy to change',
    )
    .action((name: string, options: Options) => {
      const workflows = knownWorkflows(options, context)
      const workflow = workflowCalled(name, workflows)
      context.output.raw(options.as === undefined ? expanded(workflow) : copied(name, options.as, workflows))
    })
  examples(command, [
    ['workflow show default', 'what ironic-inspector did by itself'],
    ['workflow show storage --as site-storage', 'a copy to change'],
  ])
}

function copied(name: string, as: string, workflows: KnownWorkflows): string {
  if (workflows.has(as))
    throw new InspectorError('conflict', `Cannot copy workflow "${name}" to "${as}": there is one of that name already`)
  if (!/^[A-Za-z0-9][\w.-]*$/.test(as))
    throw new InspectorError(
      'invalid',
      `Cannot copy workflow "${name}" to "${as}": a name is of letters, digits, _ . -`,
    )
  const text = shippedText(name)
  if (text === undefined)
    throw new InspectorError('invalid', `Cannot copy workflow "${name}": it is not built in, copy its file`)
  return renamedText(text, name, as)
}

/** The workflow as YAML that could be read again, each step with its place in a comment; secrets that it holds as they are, as masks. */
function expanded({ name, revision, text, steps, plainSecrets }: Workflow): string {
  const whole = JSON.parse(text) as Json
  const masks = plainSecrets.map((path) => ({ op: 'replace' as const, path, value: hidden(at(whole, path)) }))
  const { name: _name, ...parts } = objectOf(changed(whole, masks))
  const document = new Document({ version: 1, workflows: { [name]: parts } })
  document.commentBefore = ` revision ${revision}`
  const list = document.getIn(['workflows', name, 'steps'])
  if (isSeq(list))
    for (const [index, item] of list.items.entries()) {
      const at = steps[index]?.at
      if (isCollection(item) && isMap(item)) item.flow = true
      if (at && typeof item === 'object' && item !== null)
        (item as { comment?: string }).comment = ` ${at.file}:${at.line}`
    }
  return document.toString({ lineWidth: 0, flowCollectionPadding: false })
}

/** Of a URL, who asks is hidden; all else that holds a secret is one mask. */
function hidden(value: Json | undefined): Json {
  return typeof value === 'string' && value.includes('://') ? shownUrl(value) : mask
}
