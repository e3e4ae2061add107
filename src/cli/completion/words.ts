import type { CommandTree, OptionLeaf } from '../tree.ts'

/** What may be typed behind a command: its own commands, its options, and the choices of an option that takes one of some words. */
export type Place = {
  /** The command's names, joined by blanks; "" for the program. */
  readonly path: string
  readonly commands: readonly { readonly name: string; readonly description: string }[]
  readonly options: readonly OptionLeaf[]
  /** Words that an argument may be. */
  readonly words: readonly string[]
}

/** Every place in the tree, with aliases as places of their own. */
export function placesOf(tree: CommandTree): readonly Place[] {
  const walk = (node: CommandTree, path: readonly string[]): readonly Place[] => [
    {
      path: path.join(' '),
      commands: node.commands.flatMap(({ name, aliases, description }) =>
        [name, ...aliases].map((one) => ({ name: one, description })),
      ),
      options: node.options,
      words: node.arguments.flatMap(({ choices }) => choices),
    },
    ...node.commands.flatMap((child) => [child.name, ...child.aliases].flatMap((name) => walk(child, [...path, name]))),
  ]
  return walk(tree, [])
}
