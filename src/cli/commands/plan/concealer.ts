import type { Configuration } from '../../../app/live.ts'
import { concealing, type Conceal } from '../../../model/conceal.ts'

// A shorter one is part of words that are none.
const shortest = 4

/** Hides the secrets of a configuration in what is printed: a node that is read from Ironic may hold what a run put there. */
export function concealerOf({ settings }: Configuration): Conceal {
  const texts = Object.values(settings.secrets).map((secret) => secret.reveal())
  return concealing(texts.filter((text) => text.length >= shortest))
}
