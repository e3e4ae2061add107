import { pointerOf, withSlash } from '../model/pointer.ts'
import { mostWrites, type RuleTrace } from '../model/trace.ts'
import type { TracedRule } from '../workflow/rules-result.ts'
import type { Prepared } from './prepared.ts'
import type { Action } from './rule.ts'

/** How a rule ended, with what it changed; of one that did nothing also what it would have written. */
export function traced(
  one: Prepared,
  end: Omit<RuleTrace, 'id' | 'description' | 'at'>,
  changes: TracedRule['changes'] = [],
): TracedRule {
  const { id, at } = 'own' in one ? one.own : one
  const { description } = 'own' in one ? one.own : one.rule
  const place = at ? { at } : {}
  const isIdle = end.outcome === 'not_matched' || end.outcome === 'undecided'
  const writes = isIdle ? writesOf(one) : []
  return {
    id,
    description: typeof description === 'string' ? description : null,
    ...place,
    ...end,
    ...(writes.length > 0 ? { writes } : {}),
    changes,
  }
}

/** What a rule would have written. */
function writesOf(one: Prepared): readonly string[] {
  const all = 'own' in one ? one.own.writes : one.rule.actions.flatMap((action) => writtenBy(action) ?? [])
  return all.slice(0, mostWrites)
}

function writtenBy({ action, path, name }: Action): string | undefined {
  if (action === 'set-capability') return '/properties/capabilities'
  if (typeof name === 'string') return pointerOf('traits', name)
  return typeof path === 'string' ? withSlash(path) : undefined
}
