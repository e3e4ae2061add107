import { Document, isCollection, isScalar, Pair, Scalar, YAMLMap, type Node } from 'yaml'
import { isInFile, type Setting } from './draft.ts'
import type { Source } from './ini.ts'

/** The sections of a configuration in the order in which people read them; others follow. */
const order = [
  'api',
  'keystone',
  'ironic',
  'database',
  'keep',
  'introspection',
  'discovery',
  'firewall',
  'secrets',
  'workflows',
  'logging',
]

/** A configuration file of settings, each with the option it was made of in a comment. Secrets are named by their files, and not in it. */
export function documentOf(settings: readonly Setting[], heading: string, include: readonly string[] = []): string {
  const document = new Document({ version: 1 })
  const root = document.contents as unknown as YAMLMap
  document.commentBefore = heading
    .split('\n')
    .map((line) => ` ${line}`)
    .join('\n')
  if (include.length > 0) root.add(new Pair(new Scalar('include'), flow(document, include)))
  const rank = ({ path }: Setting) => (order.indexOf(path.split('.')[0] ?? '') + order.length) % order.length
  for (const setting of settings.toSorted((a, b) => rank(a) - rank(b))) place(document, root, setting)
  for (const pair of root.items.slice(1)) if (isScalar(pair.key)) pair.key.spaceBefore = true
  return document.toString({ lineWidth: 0, flowCollectionPadding: false })
}

function place(document: Document, root: YAMLMap, { path, value, sources, note, origin }: Setting): void {
  const keys = path.split('.')
  const last = keys.pop() ?? ''
  let map = root
  for (const key of keys) {
    let below = map.get(key)
    if (!(below instanceof YAMLMap)) {
      below = new YAMLMap()
      map.add(new Pair(new Scalar(key), below))
    }
    map = below as YAMLMap
  }
  const node = isInFile(value) ? inFile(value.file) : plain(document, value, last)
  const said = commentOf(sources, note, origin)
  const key = new Scalar(last)
  if (said !== undefined && isCollection(node) && !node.flow) key.commentBefore = ` ${said}`
  else if (said !== undefined) node.comment = ` ${said}`
  map.add(new Pair(key, node))
}

function commentOf(sources: readonly Source[], note: string | undefined, origin = "ironic-inspector's own"): string {
  const options = sources.map(({ file, line, section, option }) => `[${section}]${option}, ${file}:${line}`).join('; ')
  return [options || origin, ...(note === undefined ? [] : [note])].join(': ')
}

function inFile(path: string): Node {
  const node = new Scalar(path)
  node.tag = '!file'
  return node
}

/** Steps stand one below the other, everything else within its line. */
function plain(document: Document, value: unknown, key: string): Node {
  const node = key === 'steps' ? (document.createNode(value) as Node) : flow(document, value)
  if (key === 'steps' && isCollection(node)) for (const item of node.items) if (isCollection(item)) item.flow = true
  return node
}

function flow(document: Document, value: unknown): Node {
  const node = document.createNode(value) as Node
  if (isCollection(node)) node.flow = true
  return node
}
