import { stringify } from 'yaml'
import type { KnownSetting } from '../../../config/effective.ts'
import type { Json } from '../../../model/json.ts'

/** The setting as it may stand in a file: in one line of YAML, with the blocks that it is in. */
export function exampleOf({ path, schema }: KnownSetting): string {
  const keys = path.split('.')
  if (schema.kind === 'secret') return inBlocks(keys, `!file credentials/${keys[0]}`)
  if (path === 'secrets') return 'secrets: {ipmi_password: !file credentials/ipmi_password}'
  const text = stringify(valueOf(schema) ?? null, {
    collectionStyle: 'flow',
    lineWidth: 0,
    flowCollectionPadding: false,
  })
  return inBlocks(keys, text.trimEnd())
}

/** What is not the default says more; where there is nothing else, the default. */
function valueOf({ examples, enum: words, default: normal, type }: KnownSetting['schema']): Json | undefined {
  if (examples) return examples[0]
  const other = words?.find((word) => word !== normal)
  if (other !== undefined) return other
  return type === 'boolean' ? normal !== true : (normal as Json | undefined)
}

function inBlocks(keys: readonly string[], value: string): string {
  const [first, ...rest] = keys
  if (first === undefined) return value
  return rest.length === 0 ? `${first}: ${value}` : `${first}: {${inBlocks(rest, value)}}`
}
