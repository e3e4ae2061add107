import type { Outcome } from '../expression/expression.ts'
import { ruleVocabulary, withDataKeys } from '../expression/vocabulary/index.ts'
import type { NewChange } from '../model/changes.ts'
import type { Finding } from '../model/finding.ts'
import { textOf, type JsonObject } from '../model/json.ts'
import { at, pointerOf } from '../model/pointer.ts'
import type { FilePlace } from '../model/trace.ts'
import { askNothing } from './ask.ts'
import { verbs } from './actions/index.ts'
import { letsOf, verbAct, writesOf } from './compile-step.ts'
import { decide } from './condition.ts'
import type { World } from './hook.ts'
import { expressionOf, type Language } from './preparing.ts'
import type { OwnRule, RuleContext } from './rules-result.ts'
import { withLets } from './scope.ts'
import type { Act, Acted, Acting } from './step.ts'
import type { WantedSecret } from './workflow.ts'
import { next } from './world.ts'

/** Guards first: a rule that fails or warns says so before it changes anything. */
const inOrder = [
  ...verbs.filter(({ verb }) => verb === 'fail' || verb === 'warn'),
  ...verbs.filter(({ verb, inRules }) => inRules && verb !== 'fail' && verb !== 'warn'),
]

/** What a rule is made with beside its own words: its id where it names none, its place, and itself with its numbers as they are written. */
type RuleMaking = {
  readonly id: string
  readonly at: FilePlace
  readonly exact?: () => JsonObject
  readonly dataKeys: readonly string[]
}

/**
 * Makes a rule of what is written in our form, and says what is wrong; pointers are into the rule. `id` is its own where it names none; it may read
 * `dataKeys` besides what ramdisks post.
 * What the schema says is not said again. `secrets`: those that it names, also where something is wrong.
 */
export function compileRule(
  written: JsonObject,
  { id, at: place, exact, dataKeys }: RuleMaking,
): { readonly rule?: OwnRule; readonly secrets: readonly WantedSecret[]; readonly findings: readonly Finding[] } {
  const findings: Finding[] = []
  const secrets: WantedSecret[] = []
  const language: Language = {
    vocabulary: withDataKeys(ruleVocabulary, dataKeys),
    exact: (pointer) => at(exact?.(), pointer),
    blame: (finding) => void findings.push(finding),
    runs: () => undefined,
    wants: (secret, pointer) => void secrets.push({ secret, pointer }),
  }
  const mine = inOrder.filter(({ verb }) => Object.hasOwn(written, verb))
  if (mine.length === 0)
    findings.push({
      code: 'E208',
      message: 'a rule that does nothing',
      pointer: '',
      remedy: `verbs of rules: ${inOrder.map(({ verb }) => verb).join(', ')}`,
    })
  const { lets, vocabulary } = letsOf(written, '', language)
  const inner = { ...language, vocabulary }
  const when =
    written.when === undefined
      ? undefined
      : expressionOf(written.when, pointerOf('when'), vocabulary, 'boolean', language.blame)
  const acts = mine.map((verb) => verbAct(verb, written, '', inner))
  if (findings.some(({ code }) => code.startsWith('E'))) return { secrets, findings }
  const rule: OwnRule = {
    ...(when ? { when } : {}),
    verbs: mine.map(({ verb }) => verb),
    id: textOf(written.id) ?? id,
    description: textOf(written.description) ?? null,
    scope: textOf(written.scope) ?? null,
    at: place,
    writes: writesOf(mine, written),
    begin(context) {
      const known = new Map<string, Outcome>()
      const scope = (world: World) => withLets(context.names(world), lets, known)
      return {
        test: (world) => when && decide(when, scope(world)),
        act: (world) => actedOn(acts, world, (now) => acting(now, scope(now), context)),
      }
    },
  }
  return { rule, secrets, findings }
}

/** Verbs of rules are none of those that wait for anybody. */
function actedOn(acts: readonly Act[], world: World, around: (world: World) => Acting) {
  const changes: NewChange[] = []
  const notes: string[] = []
  const warnings: string[] = []
  let now = world
  for (const act of acts) {
    const acted = act(around(now)) as Acted
    notes.push(...(acted.notes ?? []))
    warnings.push(...(acted.warnings ?? []))
    if (acted.fail !== undefined) return { fail: acted.fail, notes, warnings }
    now = next(now, acted.changes ?? [])
    changes.push(...(acted.changes ?? []))
  }
  return { changes, notes, warnings }
}

/** A rule is one turn. */
const othersTurn = () => Promise.resolve()

function acting(world: World, scope: Acting['scope'], { names, hasSecret }: RuleContext): Acting {
  const policy = {
    ports: { add_ports: 'disabled', keep_ports: 'all', update_pxe_enabled: false },
    overwrite_existing: true,
  } as const
  return {
    step: 'rules',
    world,
    policy,
    scope,
    names,
    hasSecret,
    rules: () => ({ rules: [] }),
    othersTurn,
    ask: askNothing,
  }
}
