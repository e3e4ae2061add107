/**
 * What a boot file lacks, `-` in front, and what it has of its own, `+`; comments, blank lines and the space between words do not
 * count. Of a line with the kernel's words those words are compared that are ours: other ones belong to the site.
 */
export function difference(wanted: string, present: string): readonly string[] {
  const [ours, theirs] = [linesOf(wanted), linesOf(present)]
  const lacks = ours.filter((line) => !theirs.some((other) => covers(other, line)))
  const own = theirs.filter((line) => !ours.some((other) => covers(line, other)) && /ipa-|callback_url/.test(line))
  return [...lacks.map((line) => `- ${line}`), ...own.map((line) => `+ ${line}`)]
}

function linesOf(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.trim().replace(/\s+/g, ' '))
    .filter((line) => line !== '' && (!line.startsWith('#') || line.startsWith('#!')))
}

/** Of words of ours that stand there several times the ramdisk takes the last. */
function covers(line: string, wanted: string): boolean {
  const words = line.split(' ')
  return wanted.split(' ').every((word) => {
    const key = /^ipa-[^=]*=/.exec(word)?.[0]
    return key === undefined ? words.includes(word) : words.findLast((one) => one.startsWith(key)) === word
  })
}
