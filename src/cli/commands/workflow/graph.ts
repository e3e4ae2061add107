import { Option, type Command } from 'commander'
import { examples, readsConfiguration, type ConfigurationOptions, type Context } from '../../command.ts'
import { knownWorkflows, workflowCalled, type KnownWorkflows } from './known.ts'

const formats = ['text', 'mermaid', 'dot'] as const

type Step = NonNullable<ReturnType<KnownWorkflows['get']>>['steps'][number]

/** Adds `workflow graph`. */
export function buildGraph(parent: Command, context: Context): void {
  const command = readsConfiguration(parent.command('graph'))
    .description('Draw the steps of a workflow, and the ways out of it.')
    .argument('<name>', 'its name')
    .addOption(new Option('-f, --format <format>', 'how to draw').choices(formats).default('text'))
    .action((name: string, { format, ...options }: ConfigurationOptions & { format: (typeof formats)[number] }) => {
      const { steps } = workflowCalled(name, knownWorkflows(options, context))
      context.output.result(draw[format](name, steps))
    })
  examples(command, [
    ['workflow graph discovery', 'as text'],
    ['workflow graph discovery -f mermaid', 'for a page in Markdown'],
    ['workflow graph discovery -f dot | dot -Tsvg', 'with Graphviz'],
  ])
}

const draw: Readonly<Record<(typeof formats)[number], (name: string, steps: readonly Step[]) => string>> = {
  text: (name, steps) =>
    [name, ...steps.map((step, index) => `${String(index + 1).padStart(4)}  ${line(step)}`)].join('\n'),
  mermaid: (_name, steps) =>
    [
      'flowchart TD',
      ...steps.map(
        (step, index) => `  s${index}${step.when ? `{{${quoted(line(step))}}}` : `[${quoted(line(step))}]`}`,
      ),
      ...edges(steps).map(([from, to, label]) => `  ${from} -->${label ? `|${label}|` : ''} ${to}`),
      '  failed([failed: nothing is sent])',
      '  finished([finished])',
    ].join('\n'),
  dot: (name, steps) =>
    [
      `digraph ${quoted(name)} {`,
      '  node [shape=box];',
      ...steps.map((step, index) => `  s${index} [label=${quoted(line(step))}];`),
      '  failed [label="failed: nothing is sent", shape=oval];',
      '  finished [shape=oval];',
      ...edges(steps).map(([from, to, label]) => `  ${from} -> ${to}${label ? ` [label=${quoted(label)}]` : ''};`),
      '}',
    ].join('\n'),
}

/** A step in one line: its id, what it does when that is not its name, and its condition. */
function line({ id, hook, verbs, when, optional }: Step): string {
  const does = hook ?? verbs.join(', ')
  const parts = [
    id,
    ...(does === id ? [] : [`(${does})`]),
    ...(when ? [`when ${when.text}`] : []),
    ...(optional ? ['optional'] : []),
  ]
  return parts.join(' ')
}

/** From step to step; those that may end the run lead to its failure, too. */
function edges(steps: readonly Step[]): readonly (readonly [from: string, to: string, label: string])[] {
  return steps.flatMap(({ optional, hook, verbs }, index) => {
    const next = index + 1 < steps.length ? `s${index + 1}` : 'finished'
    const fails =
      !optional &&
      (hook !== undefined || verbs.some((verb) => ['require', 'fail', 'exec', 'http', 'rules'].includes(verb)))
    return [[`s${index}`, next, ''] as const, ...(fails ? [[`s${index}`, 'failed', 'fails'] as const] : [])]
  })
}

function quoted(text: string): string {
  return JSON.stringify(text).replaceAll('\\"', "'")
}
