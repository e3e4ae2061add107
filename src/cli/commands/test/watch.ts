import { InspectorError, messageOf } from '../../../model/error.ts'
import { systemClock } from '../../../platform/clock.ts'
import { disk, type Files } from '../../../platform/files.ts'
import { foldersBelow, stampsNow, watchedFiles, type Look } from '../../../platform/watched-files.ts'
import type { RanFile } from '../../../rehearsal/tests/run.ts'
import { counted } from '../../render/values.ts'
import { filesOfTests } from './files.ts'
import { together, type Ran } from './run-files.ts'

/** What watching needs. */
export type Watching = {
  /** Files and folders, as they were named. */
  readonly paths: readonly string[]
  /** Runs a file of tests, and reads all it takes through `files`. */
  run(file: string, files: Files): Promise<RanFile>
  /** The screen of what came of some files. */
  screen(ran: Ran): string
  say(text: string): void
  readonly signal: AbortSignal
}

/** What is known of a file of tests. */
type Known = { readonly looks: readonly Look[]; readonly ran?: RanFile }

/** Between two looks; and how long nothing may change before tests are run: an editor writes in several steps. In ms. */
const pauses = { look: 200, settle: 100 }
/** A file that is written all the time is not waited for longer. */
const mostPauses = 20

/**
 * Runs all tests, and then those again of which something changed: the file itself, data, snapshots, the configuration or what it includes.
 * What cannot be run is said, and watched on. Resolves when `signal` aborts; `unavailable` when there is nothing to test at first.
 */
export async function watchTests({ paths, run, screen, say, signal }: Watching): Promise<void> {
  const known = new Map<string, Known>()
  let folders = placesOf(paths)
  await round(filesOfTests(paths, disk), [])
  while (!signal.aborted) {
    await systemClock.sleep(pauses.look, signal).catch(() => undefined)
    const stamp = stampsNow()
    const isNew = folders.stamps !== placesOf(paths).stamps
    if (!isNew && changes(stamp).size === 0) continue
    await settled()
    if (signal.aborted) return
    folders = placesOf(paths)
    const files = there()
    for (const file of known.keys()) if (!files.includes(file)) known.delete(file)
    const changed = changes(stampsNow())
    const concerned = files.filter((file) => !known.has(file) || changed.has(file))
    if (concerned.length > 0) await round(concerned, [...new Set([...changed.values()].flat())])
  }

  function changes(stamp: ReturnType<typeof stampsNow>): ReadonlyMap<string, readonly string[]> {
    const found = [...known].map(
      ([file, { looks }]) => [file, looks.filter((look) => look.changed(stamp)).map(({ path }) => path)] as const,
    )
    return new Map(found.filter(([, names]) => names.length > 0))
  }

  /** Files may all be gone for a moment. */
  function there(): readonly string[] {
    try {
      return filesOfTests(paths, disk)
    } catch {
      return []
    }
  }

  async function settled(): Promise<void> {
    let before = ''
    for (let times = 0; times < mostPauses && !signal.aborted; times++) {
      const stamp = stampsNow()
      const now = [...known.values()].flatMap(({ looks }) => looks.map(({ path }) => stamp(path))).join('\n')
      if (now === before) return
      before = now
      await systemClock.sleep(pauses.settle, signal).catch(() => undefined)
    }
  }

  async function round(files: readonly string[], changed: readonly string[]): Promise<void> {
    if (changed.length > 0) say(`\nchanged: ${changed.join(', ')}`)
    for (const file of files) {
      const watched = watchedFiles(disk, isNoTest)
      const ran = await run(file, watched.files).catch((error: unknown) => {
        if (!(error instanceof InspectorError)) throw error
        say(`${file}: ${messageOf(error)}`)
        return undefined
      })
      known.set(file, { looks: watched.looks, ...(ran ? { ran } : {}) })
      // Else Ctrl-C would not be heard before all is done.
      await new Promise(setImmediate)
      if (signal.aborted) return
    }
    const ran = (names: readonly string[]) => together(names.flatMap((name) => known.get(name)?.ran ?? []))
    say(screen(ran(files)))
    const { results, files: all, diagnostics } = ran([...known.keys()])
    const failed = results.filter(({ failures }) => failures.length > 0).length
    const errors = diagnostics.filter(({ severity }) => severity === 'error').length + known.size - all.length
    const broken = errors > 0 ? `, ${counted(errors, 'error')}` : ''
    say(
      `${results.length - failed} passed, ${failed} failed${broken} in ${counted(known.size, 'file')}; waiting for changes, Ctrl-C ends it`,
    )
  }
}

/** A file of tests is no part of another, whatever stands beside it. */
function isNoTest(path: string): boolean {
  return !/\.test\.ya?ml$/.test(path)
}

/** The folders in which files of tests may come and go, and their state. */
function placesOf(paths: readonly string[]): { readonly stamps: string } {
  const stamp = stampsNow()
  const folders = paths.filter((path) => disk.isFolder(path)).flatMap((path) => foldersBelow(path))
  return { stamps: folders.map((folder) => `${folder} ${stamp(folder)}`).join('\n') }
}
