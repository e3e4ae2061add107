import type { Document } from 'yaml'
import { walkDocument } from './yaml-walk.ts'
import type { Spot } from './yaml.ts'

// https://yaml.org/type/bool.html, int.html: what PyYAML, and so Ansible, makes of plain text.
const boolean = /^(y|yes|n|no|on|off)$/i
const octal = /^[-+]?0[0-7_]+$/
const sexagesimal = /^[-+]?[1-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?$/

/** Values that other tools, which still read YAML 1.1, take for something else. */
export function advisedSpots(document: Document): readonly Spot[] {
  const spots: Spot[] = []
  walkDocument(document, {
    scalar({ type, source, tag, range }, isKey) {
      if (isKey || type !== 'PLAIN' || tag || !source || !range) return
      const meaning = boolean.test(source)
        ? 'true or false'
        : octal.test(source)
          ? 'an octal number'
          : sexagesimal.test(source)
            ? 'a number in base 60'
            : undefined
      if (meaning === undefined) return
      const message = `${source} is ${meaning} for tools that read YAML 1.1`
      spots.push({ code: 'W111', message, remedy: `write "${source}" in quotes`, range: [range[0], range[1]] })
    },
  })
  return spots
}
