import { convertConf, siteWorkflow } from './conf.ts'
import type { Generation } from './conf/generation.ts'
import type { KnownHook, ParseFile } from './conf/workflow.ts'
import { documentOf } from './document.ts'
import { isInFile, type Remark } from './draft.ts'
import { rulesOrConf, dataIn } from './kind.ts'
import type { Made } from './made.ts'
import { firstNumbered } from './numbered.ts'
import { fileOf, rulesFileOf, type RuleSecret } from './rules-file.ts'
import { convertRules, type ConvertedRule } from './rules.ts'

/** A file to convert. */
export type Given = { readonly name: string; readonly text: string }

/** What came of it. Paths are relative to where it goes; the configuration, when there is one, is `inspector.yaml`. */
export type Conversion = {
  readonly made: readonly Made[]
  /** What became of the options of `inspector.conf`. */
  readonly options: readonly Remark[]
  readonly rules: readonly ConvertedRule[]
  /** Secrets that rules name and that a configuration has to have besides, with their files; none when one was made that has them. */
  readonly secrets?: Readonly<Record<string, string>>
  /** For which ironic-inspector an `inspector.conf` was taken to be, and why. */
  readonly generation?: Generation
  readonly because?: string
}

/** What a conversion needs of its surroundings. */
export type Around = {
  readonly hooks: readonly KnownHook[]
  readonly generation?: Generation
  /** The text of a file that an option names; undefined when it cannot be read. */
  readonly read: (path: string) => string | undefined
}

/**
 * Converts what was written for ironic-inspector or Ironic; of what kind a file is, its text tells. Several `inspector.conf` count as
 * one, the later overriding. `invalid` for a text that is of no known kind.
 */
export function convert(given: readonly Given[], { hooks, generation, read }: Around): Conversion {
  const kinds = given.map((file) => ({ ...file, rules: rulesOrConf(file.text, file.name) }))
  const confs = kinds.filter(({ rules }) => !rules)

  const ruleKinds = kinds.flatMap(({ name, rules }) => (rules ? [{ name, rules }] : []))
  const names = uniqueNames(ruleKinds.map(({ name }) => name))
  // One list for all files: the configuration has all of them below one key.
  const secrets: RuleSecret[] = []
  const files = ruleKinds.map(({ name, rules }, index) =>
    rulesFileOf(name, names[index] ?? '', convertRules(rules), secrets),
  )
  const made = files.map((file) => file.made)
  const rules = files.flatMap((file) => file.rules)
  if (confs.length === 0)
    return {
      made: [...made, ...secrets.map(({ name, text }) => ({ path: fileOf(name), text: `${text}\n`, secret: true }))],
      options: [],
      rules,
      secrets: Object.fromEntries(secrets.map(({ name }) => [name, fileOf(name)])),
    }
  const parsed: ParseFile = (path) => {
    const text = read(path)
    if (text === undefined) return { fault: 'cannot be read' }
    const value = dataIn(text)
    return value === undefined ? { fault: 'is neither JSON nor YAML' } : { value }
  }
  const conf = convertConf({ files: confs, hooks, parse: parsed, ...(generation ? { generation } : {}) })
  const named = secrets.map(({ name, text, source }) => ({
    path: `secrets.${name}`,
    value: { file: fileOf(name), text },
    sources: [],
    origin: source,
  }))
  return {
    made: [...configuration(confs, [...conf.draft.settings, ...named], made.length > 0), ...made],
    options: conf.draft.remarks,
    rules,
    generation: conf.generation,
    ...(conf.because === undefined ? {} : { because: conf.because }),
  }
}

function configuration(
  confs: readonly Given[],
  settings: Parameters<typeof documentOf>[0],
  hasRules: boolean,
): readonly Made[] {
  const origin = `made by inspector convert of ${confs.map(({ name }) => name).join(', ')}`
  const isWorkflow = ({ path }: (typeof settings)[number]) => path.startsWith('workflows.')
  const include = ['workflows/*.yaml', ...(hasRules ? ['rules.d/*.yaml'] : [])]
  const secrets = new Map(settings.flatMap(({ value }) => (isInFile(value) ? [[value.file, value.text] as const] : [])))
  return [
    {
      path: 'inspector.yaml',
      text: documentOf(
        settings.filter((setting) => !isWorkflow(setting)),
        `/etc/ironic-inspector/inspector.yaml\n${origin}`,
        include,
      ),
      secret: false,
    },
    {
      path: `workflows/${siteWorkflow}.yaml`,
      text: documentOf(settings.filter(isWorkflow), `what happens to a node\n${origin}`),
      secret: false,
    },
    ...Array.from(secrets, ([path, text]) => ({ path, text: `${text}\n`, secret: true })),
  ]
}

/** Names without folder and ending, numbered where they would be alike. */
function uniqueNames(paths: readonly string[]): readonly string[] {
  const taken = new Set<string>()
  return paths.map((path) => {
    const name = (path.split('/').at(-1) ?? '').replace(/\.(json|ya?ml)$/i, '').replace(/[^\w.-]/g, '-') || 'rules'
    const free = firstNumbered(name, '-', (one) => !taken.has(one))
    taken.add(free)
    return free
  })
}
