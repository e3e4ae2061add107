import { marks, type Place } from './place.ts'

/** What a line of `nft monitor` means: a transaction has ended, and what it did to our table; or events were lost. */
export type Meaning = 'nothing of ours' | 'ours' | 'foreign' | 'lost'

/**
 * Reads `nft monitor` line by line, and gives a meaning where a transaction ends. `isOwn` is asked once for each mark.
 * Nobody can put a change into a transaction of ours, so that one with a mark of ours is ours as a whole.
 */
export function eventReader(
  { family, table }: Pick<Place, 'family' | 'table'>,
  isOwn: (mark: number) => boolean,
): (line: string) => Meaning | undefined {
  const about = new RegExp(`^\\w+ \\w+ ${family} ${table}(?: |$)`)
  const marking = new RegExp(`^add element ${family} ${table} ${marks} \\{ (0x[0-9a-f]+|\\d+)\\b`)
  let [touched, own] = [false, false]
  return (line) => {
    if (line.startsWith('# ERROR')) return 'lost'
    if (line.startsWith('# new generation')) {
      const meaning = own ? 'ours' : touched ? 'foreign' : 'nothing of ours'
      ;[touched, own] = [false, false]
      return meaning
    }
    if (!touched && about.test(line)) touched = true
    const mark = marking.exec(line)?.[1]
    if (mark !== undefined && isOwn(Number(mark))) own = true
    return undefined
  }
}
