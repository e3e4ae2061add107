import { structuredPatch } from 'diff'

/**
 * What is different between two texts, line by line: `-` goes, `+` is new, with two lines around it; `…` stands for what is equal. Of
 * texts that have too little in common all goes, and all is new.
 */
export function lineDiff(before: string, after: string): readonly string[] {
  const patch = structuredPatch('', '', before, after, undefined, undefined, { context: 2, maxEditLength: 2000 })
  if (!patch) return [...linesOf(before).map((line) => `- ${line}`), ...linesOf(after).map((line) => `+ ${line}`)]
  const { hunks } = patch
  const count = linesOf(before).length
  const shown = hunks.flatMap(({ oldStart, lines }, index) => [
    ...(index > 0 || oldStart > 1 ? ['…'] : []),
    // What git says of a text that does not end with a line break is no line of it.
    ...lines.filter((line) => !line.startsWith('\\')).map((line) => `${line.slice(0, 1)} ${line.slice(1)}`),
  ])
  const last = hunks.at(-1)
  const isWhole = last === undefined || last.oldStart + last.oldLines > count
  return isWhole ? shown : [...shown, '…']
}

function linesOf(text: string): readonly string[] {
  return text === '' ? [] : text.replace(/\n$/, '').split('\n')
}
