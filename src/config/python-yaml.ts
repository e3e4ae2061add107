import type { Tags } from 'yaml'

/** A tag of YAML 1.1 as PyYAML has it: `y` and `n` are no booleans there, and a rule may well have such a text. */
export function asPyYaml(tag: Tags[number]): Tags[number] {
  if (typeof tag !== 'object' || tag.tag !== 'tag:yaml.org,2002:bool' || !('test' in tag) || !tag.test) return tag
  return { ...tag, test: new RegExp(`^(?!.$)(?:${tag.test.source})`) }
}
