import type { Json } from '../model/json.ts'
import type { Source } from './ini.ts'

/** A value that goes to a file of its own, of mode 0600; the configuration names the file. */
export type InFile = { readonly file: string; readonly text: string }

/** What became of an option. `needless`: it has no effect here, and nothing is lost. `dropped`: there is no equivalent. */
export type Verdict = 'kept' | 'changed' | 'needless' | 'dropped' | 'unknown' | 'invalid'

/** One line of the report. */
export type Remark = {
  readonly verdict: Verdict
  readonly source: Source
  readonly to?: string
  readonly note?: string
}

/** A setting with where it comes from. Without sources it is a default of ironic-inspector's that differs from ours. */
export type Setting = {
  /** Keys from the top, joined by dots. */
  readonly path: string
  readonly value: Json | InFile
  readonly sources: readonly Source[]
  readonly note?: string
  /** Where it comes from, when that is no option. */
  readonly origin?: string
}

/** A configuration that is being made, and the report on it. */
export class Draft {
  readonly settings: Setting[] = []
  readonly remarks: Remark[] = []

  /** Sets a value. With a note it is said to be changed, else kept. */
  set(path: string, value: Json | InFile, sources: readonly (Source | undefined)[], note?: string): void {
    const known = sources.filter((source) => source !== undefined)
    const said = note === undefined ? {} : { note }
    this.settings.push({ path, value, sources: known, ...said })
    for (const source of known) this.remark(note === undefined ? 'kept' : 'changed', source, { to: path, ...said })
  }

  /** Says what became of an option that sets nothing by itself; once, where two places read it. */
  remark(verdict: Verdict, source: Source, said: { readonly to?: string; readonly note?: string } = {}): void {
    const isSaid = this.remarks.some(
      (one) => one.source === source && one.verdict === verdict && one.to === said.to && one.note === said.note,
    )
    if (!isSaid) this.remarks.push({ verdict, source, ...said })
  }

  /** Says that an option counts for nothing beside another one. */
  outdone(source: Source, by: Source): void {
    this.remark('needless', source, { note: `[${by.section}]${by.option} is set, too, and counts` })
  }

  /** Whether a value was set at the path or below it. */
  has(path: string): boolean {
    return this.settings.some((setting) => setting.path === path || setting.path.startsWith(`${path}.`))
  }
}

/** Whether the value goes to a file of its own. */
export function isInFile(value: Json | InFile): value is InFile {
  return typeof value === 'object' && value !== null && 'text' in value && 'file' in value
}
