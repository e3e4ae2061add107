/** From the first character to behind the last, in UTF-16 units of the expression's text. */
export type Span = { readonly start: number; readonly end: number }

/** Operators between two values, other than `&&` and `||`. */
export type Operator = '==' | '!=' | '<' | '<=' | '>' | '>=' | 'in' | '+' | '-' | '*' | '/' | '%'

/** A parsed expression, independent of the library that parsed it. `&&` and `||` of many parts are one node. */
export type Tree = Span &
  (
    | { readonly kind: 'text'; readonly value: string }
    /** `float`: written with a point or an exponent, also when its value has no fraction. */
    | { readonly kind: 'number'; readonly value: bigint | number }
    | { readonly kind: 'bool'; readonly value: boolean }
    | { readonly kind: 'null' }
    | { readonly kind: 'name'; readonly name: string }
    /** `data.key`, `data["key"]` with `quoted`; `data.?key` and `data[?"key"]` with `lenient`. `at`: the key alone. */
    | {
        readonly kind: 'select'
        readonly of: Tree
        readonly key: string
        readonly at: Span
        readonly quoted?: true
        readonly lenient?: true
      }
    | { readonly kind: 'index'; readonly of: Tree; readonly index: Tree; readonly lenient?: true }
    /** `name(args)`, or `on.name(args)`. */
    | { readonly kind: 'call'; readonly name: string; readonly on?: Tree; readonly args: readonly Tree[] }
    | { readonly kind: 'list'; readonly items: readonly Tree[] }
    | { readonly kind: 'map'; readonly entries: readonly (readonly [Tree, Tree])[] }
    | { readonly kind: 'choice'; readonly test: Tree; readonly yes: Tree; readonly no: Tree }
    | { readonly kind: 'and' | 'or'; readonly parts: readonly Tree[] }
    | { readonly kind: 'not' | 'minus'; readonly of: Tree }
    | { readonly kind: 'binary'; readonly operator: Operator; readonly left: Tree; readonly right: Tree }
  )

/** What stands directly below a node, from left to right. */
export function children(tree: Tree): readonly Tree[] {
  switch (tree.kind) {
    case 'select':
    case 'not':
    case 'minus':
      return [tree.of]
    case 'index':
      return [tree.of, tree.index]
    case 'call':
      return tree.on ? [tree.on, ...tree.args] : tree.args
    case 'list':
      return tree.items
    case 'map':
      return tree.entries.flat()
    case 'choice':
      return [tree.test, tree.yes, tree.no]
    case 'and':
    case 'or':
      return tree.parts
    case 'binary':
      return [tree.left, tree.right]
    case 'text':
    case 'number':
    case 'bool':
    case 'null':
    case 'name':
      return []
  }
}
