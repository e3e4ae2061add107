import { describe, expect, test } from 'bun:test'
import { parsePath, type Path } from '../../../src/model/json-path/parse.ts'
import { refusal, vectors } from '../../rules/vectors.ts'

type Tree = readonly unknown[]

const { paths } = await vectors<{ paths: readonly (readonly [string, Tree | null, ...unknown[]])[] }>('paths')

function treeOf(path: Path): Tree {
  if (path.kind === 'fields') return ['fields', ...path.names]
  if (path.kind === 'index') return ['index', path.index]
  if (path.kind === 'slice') return ['slice', path.start, path.end]
  return 'left' in path ? [path.kind, treeOf(path.left), treeOf(path.right)] : [path.kind]
}

test('paths mean what they mean in ironic-inspector', () => {
  const read = (text: string) => {
    try {
      return treeOf(parsePath(text))
    } catch {
      return null
    }
  }
  expect(paths.map(([text]) => [text, read(text)])).toEqual(paths.map(([text, tree]) => [text, tree]))
})

describe('what is no path is refused with its place:', () => {
  test.each([
    ['', 'it ends too early'],
    ['a.', 'it ends too early'],
    ['$.x[', 'it ends too early'],
    ['a.0', '"0" at character 3 is not expected there'],
    ['..a', '".." at character 1 is not expected there'],
    ['a[0:2:3]', '":" at character 6 is not expected there'],
    ['a[]', '"]" at character 3 is not expected there'],
    ['a[?(b)]', '"?" at character 3: filters are not supported'],
    ['a & b', '"&" at character 3: intersections are not supported'],
    ['é', '"é" at character 1 is not expected there; quote keys that are not plain words'],
    ["a['b]", "' at character 3 is never closed"],
    ['`len`', '`len` at character 1 is unknown: there are `this` and `parent`'],
    [`${'a.'.repeat(1000)}a`, 'it has more than 2000 characters'],
  ])('%p', (text, reason) => {
    expect(refusal(() => parsePath(text))).toBe(reason)
  })
})

test('a path of nothing but brackets is refused and exhausts nothing', () => {
  expect(refusal(() => parsePath('('.repeat(2000)))).toBe('it ends too early')
})
