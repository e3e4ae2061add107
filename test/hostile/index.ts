/** The corpus: whatever is posted, nothing breaks, stalls or leaks. */

import { byteOrderMark } from './byte-order-mark.ts'
import { controlCharacters } from './control-characters.ts'
import { deep } from './deep.ts'
import { duplicateKeys } from './duplicate-keys.ts'
import { formatText } from './format-text.ts'
import { hugeText } from './huge-text.ts'
import { largeMachine } from './large-machine.ts'
import { loneSurrogates } from './lone-surrogates.ts'
import { manyMacs } from './many-macs.ts'
import { numbers } from './numbers.ts'
import { pathCharacters } from './path-characters.ts'
import type { Payload } from './payload.ts'
import { prototypes } from './prototype-names.ts'
import { sql } from './sql.ts'
import { wide } from './wide.ts'

/** All payloads by what they are about. */
export const corpus: Readonly<Record<string, readonly Payload[]>> = {
  SQL: sql,
  'control characters': controlCharacters,
  'deep JSON': deep,
  'wide JSON': wide,
  'many MACs': manyMacs,
  numbers,
  'texts that are templates': formatText,
  'path characters': pathCharacters,
  'huge texts': hugeText,
  'a large machine': largeMachine,
  'duplicate keys': duplicateKeys,
  'byte order marks': byteOrderMark,
  'lone surrogates': loneSurrogates,
  'names of prototypes': prototypes,
}
