import { decode } from '../model/decode.ts'
import type { Json } from '../model/json.ts'
import type { Secret } from '../model/secret.ts'
import { allSettings } from './known-settings.ts'
import { needsRestart } from './live.ts'
import { textOf, toldOf, type Outline, type ToldOutline } from './outline.ts'

/** One way in which files are not what a service runs. */
export type ConfigDifference = {
  readonly kind: 'setting' | 'workflow' | 'rule'
  readonly name: string
  /** `moved`: rules are the same, in another order. */
  readonly change: 'added' | 'removed' | 'changed' | 'moved'
  /** Of a setting, as written; masked where it is a secret. */
  readonly running?: Json
  readonly file?: Json
  readonly needs_restart: boolean
  /** Where the file says it. */
  readonly at?: string
}

/** Everything in which files are not what a service runs. */
export type ConfigDifferences = {
  readonly differences: readonly ConfigDifference[]
  /** Settings whose tags cannot be resolved here. */
  readonly not_compared: readonly string[]
  /** Settings that differ, and for which the service goes by its command line. */
  readonly command_line: readonly string[]
}

/** The texts of which only who runs the others can say whether they are the same. */
export function comparable({ settings, workflows, rules }: Outline, running: ToldOutline): ReadonlyMap<string, Secret> {
  const hidden = [...settings].flatMap(([path, { hidden: text, isUnread }]) =>
    text && !isUnread && Object.hasOwn(running.settings, path) ? [[`setting:${path}`, text] as const] : [],
  )
  const shared = (kind: string, own: ReadonlyMap<string, Secret>, theirs: readonly string[]) =>
    [...own].flatMap(([name, text]) => (theirs.includes(name) ? [[`${kind}:${name}`, text] as const] : []))
  return new Map([
    ...hidden,
    ...shared('workflow', workflows, running.workflows),
    ...shared('rule', rules, running.rules),
  ])
}

/** What differs; `same` are the comparable items that are the same. */
export function differencesOf(own: Outline, running: ToldOutline, same: ReadonlySet<string>): ConfigDifferences {
  const paths = [...new Set([...own.settings.keys(), ...Object.keys(running.settings)])]
  const unread = paths.filter((path) => own.settings.get(path)?.isUnread)
  const settings = paths
    .filter((path) => !unread.includes(path))
    .flatMap((path) => settingDifference(path, own, running, same) ?? [])
  const isOverruled = ({ name }: ConfigDifference) =>
    running.command_line.includes(name) && own.settings.get(name)?.at?.file !== '--set'
  return {
    differences: [
      ...settings.filter((one) => !isOverruled(one)),
      ...named('workflow', [...own.workflows.keys()], running.workflows, same),
      ...named('rule', [...own.rules.keys()], running.rules, same),
      ...order([...own.rules.keys()], running.rules),
    ],
    not_compared: unread,
    command_line: settings.filter(isOverruled).map(({ name }) => name),
  }
}

/** What differs between files and what runs here, where nothing has to be hidden. */
export function differencesHere(own: Outline, running: Outline): ConfigDifferences {
  const told = toldOf(running)
  const same = [...comparable(own, told)].filter(([item, text]) => textOf(running, item)?.reveal() === text.reveal())
  return differencesOf(own, told, new Set(same.map(([item]) => item)))
}

const schemas = new Map(allSettings().map(({ path, schema }) => [path, schema]))

function settingDifference(
  path: string,
  { settings }: Outline,
  running: ToldOutline,
  same: ReadonlySet<string>,
): ConfigDifference | undefined {
  const mine = settings.get(path)
  const theirs = Object.hasOwn(running.settings, path) ? running.settings[path] : undefined
  const what = {
    kind: 'setting',
    name: path,
    ...(theirs === undefined ? {} : { running: theirs }),
    ...(mine ? { file: mine.value } : {}),
    needs_restart: needsRestart(path),
    ...(mine?.at ? { at: mine.at.file === '--set' ? '--set' : `${mine.at.file}:${mine.at.line}` } : {}),
  } as const
  if (!mine) return { ...what, change: 'removed' }
  if (theirs === undefined) return { ...what, change: 'added' }
  const isSame = mine.hidden ? same.has(`setting:${path}`) : isMeantSame(path, mine.value, theirs)
  return isSame ? undefined : { ...what, change: 'changed' }
}

/** `60s` and `1m` are the same. */
function isMeantSame(path: string, a: Json, b: Json): boolean {
  const schema = schemas.get(path)
  if (!schema) return Bun.deepEquals(a, b)
  const [one, other] = [a, b].map((value) => decode(schema as Parameters<typeof decode>[0], value))
  return Bun.deepEquals(one, other)
}

function named(
  kind: 'workflow' | 'rule',
  own: readonly string[],
  running: readonly string[],
  same: ReadonlySet<string>,
): readonly ConfigDifference[] {
  const what = (name: string) => ({ kind, name, needs_restart: false }) as const
  return [...new Set([...own, ...running])].flatMap((name): readonly ConfigDifference[] => {
    if (!running.includes(name)) return [{ ...what(name), change: 'added' }]
    if (!own.includes(name)) return [{ ...what(name), change: 'removed' }]
    return same.has(`${kind}:${name}`) ? [] : [{ ...what(name), change: 'changed' }]
  })
}

/** The order in which rules run counts; new ones and those that are gone do not move the others. */
function order(own: readonly string[], running: readonly string[]): readonly ConfigDifference[] {
  const [mine, theirs] = [own.filter((name) => running.includes(name)), running.filter((name) => own.includes(name))]
  const first = mine.find((name, index) => name !== theirs[index])
  return first === undefined ? [] : [{ kind: 'rule', name: first, change: 'moved', needs_restart: false }]
}
