import { didYouMean } from '../model/nearest.ts'
import type { Pointer } from '../model/pointer.ts'
import { isLoopback, type Deciding } from './advice.ts'
import { checkedCode } from './diagnostic.ts'
import type { Grammar } from './grammar.ts'
import { isBelowOrAbove } from './places.ts'
import type { PlacedWant } from './rules.ts'
import type { Source } from './source.ts'
import type { Defined, Facts } from './workflows.ts'

/** A workflow that the configuration names, and where. */
export type Used = { readonly name: string; readonly pointer: Pointer }

/**
 * Says which workflows are chosen and not there, and what is wrong with the choice; gives the names of those that are in use. `names`:
 * those that there are; undefined when not every file could be read.
 */
export function checkChosen(
  root: Source,
  { introspection, discovery }: Deciding,
  names: readonly string[] | undefined,
  { choice }: Pick<Grammar<unknown, Facts, unknown>, 'choice'>,
): readonly Used[] {
  const place = '/introspection/workflow'
  const chosen = choice(introspection.workflow)
  const used = [
    ...chosen.names.map(({ name, pointer }) => ({ name, pointer: place + pointer })),
    ...namesOf(discovery?.workflow).map((name) => ({ name, pointer: '/discovery/workflow' })),
  ]
  for (const { name, pointer } of used.filter((one) => names && !names.includes(one.name))) {
    const message = `unknown workflow "${name}"${didYouMean(name, names ?? [])}`
    root.blame(pointer, { code: 'E302', message, remedy: `workflows here: ${names?.join(', ')}` })
  }
  // Of a choice that is not read as it was meant nobody knows what it leaves out.
  const isSure = !isBelowOrAbove(place, root.faulty())
  for (const { code, ...finding } of chosen.findings.filter((one) => isSure || one.code !== 'E307'))
    root.blame(place + finding.pointer, { ...finding, code: checkedCode(code) }, finding.atKey)
  return used
}

/** Warns where whoever reaches the API, beyond this machine, may have a node made in Ironic: where the workflow does not ask who it is. */
export function checkGate(root: Source, { api, discovery }: Deciding, { facts }: Defined<unknown>): void {
  const workflow = discovery && facts.get(discovery.workflow)
  if (isBelowOrAbove('/api/listen', root.faulty())) return
  if (workflow === undefined || workflow.isGuarded || api.listen === null || isLoopback(api.listen)) return
  root.blame('/discovery/workflow', {
    code: 'W604',
    message: `every machine that reaches the API becomes a node: the workflow "${discovery?.workflow}" has no require`,
    remedy: 'a gate at its top: require: inNet(data.inventory.bmc_address, "…")',
  })
}

/** A required setting that is missing was said already. */
function namesOf(name: string | undefined): readonly string[] {
  return name === undefined ? [] : [name]
}

/** The secrets that the workflows in use want, and where. */
export function secretsOf(
  root: Source,
  { facts, places }: Defined<unknown>,
  used: readonly Used[],
): readonly PlacedWant[] {
  return used.flatMap(({ name, pointer: namedAt }) => {
    const place = places.get(name)
    return (facts.get(name)?.secrets ?? []).map(({ secret, pointer }) =>
      place
        ? { secret, source: place.source, pointer: place.base + pointer }
        : // Of a built-in workflow there is no line to show: who names it has to bring its secrets.
          { secret, source: root, pointer: namedAt, by: name },
    )
  })
}

/** Says which of the secrets that are wanted there are not. */
export function checkSecrets(known: readonly string[], wanted: readonly PlacedWant[]): void {
  for (const { secret, source, pointer, by } of wanted.filter((one) => !known.includes(one.secret)))
    source.blame(pointer, {
      code: 'E306',
      message: `unknown secret "${secret}"${by === undefined ? '' : ` of the built-in workflow "${by}"`}${didYouMean(secret, known)}`,
      remedy: known.length > 0 ? `secrets here: ${known.join(', ')}` : 'there are none under secrets: yet',
      besides: true,
    })
}
