/** Something in an archive. Paths are without a leading slash. */
export type Entry =
  | { readonly path: string; readonly kind: 'file'; readonly data: Uint8Array; readonly executable: boolean }
  | { readonly path: string; readonly kind: 'folder' }
  | { readonly path: string; readonly kind: 'link'; readonly target: string }
  | { readonly path: string; readonly kind: 'device'; readonly major: number; readonly minor: number }

/**
 * A cpio archive in the form that the kernel unpacks (Documentation/driver-api/early-userspace/buffer-format.rst): folders before
 * what is in them, all of it root's, without times, so that the same entries give the same bytes.
 */
export function cpio(entries: readonly Entry[]): Uint8Array {
  const all = [...withFolders(entries)].toSorted((a, b) => (a.path < b.path ? -1 : 1))
  const parts = all.flatMap((entry, index) => record(entry, index + 1))
  parts.push(...header({ path: 'TRAILER!!!', ino: 0, mode: 0, size: 0, links: 1, device: [0, 0] }))
  return Buffer.concat(parts)
}

/** Adds the folders that paths lie in and nobody named. */
function withFolders(entries: readonly Entry[]): readonly Entry[] {
  const known = new Map<string, Entry>(entries.map((entry) => [entry.path, entry]))
  for (const { path } of entries)
    for (let at = path.indexOf('/'); at >= 0; at = path.indexOf('/', at + 1)) {
      const folder = path.slice(0, at)
      if (!known.has(folder)) known.set(folder, { path: folder, kind: 'folder' })
    }
  return [...known.values()]
}

function record(entry: Entry, ino: number): readonly Uint8Array[] {
  const data = entry.kind === 'file' ? entry.data : Buffer.from(entry.kind === 'link' ? entry.target : '')
  const device: readonly [number, number] = entry.kind === 'device' ? [entry.major, entry.minor] : [0, 0]
  const links = entry.kind === 'folder' ? 2 : 1
  return [
    ...header({ path: entry.path, ino, mode: modeOf(entry), size: data.length, links, device }),
    data,
    room(data.length),
  ]
}

/** Type and permissions as in stat(2). */
function modeOf(entry: Entry): number {
  if (entry.kind === 'file') return 0o100000 | (entry.executable ? 0o755 : 0o644)
  if (entry.kind === 'folder') return 0o040755
  return entry.kind === 'link' ? 0o120777 : 0o020600
}

type Head = {
  readonly path: string
  readonly ino: number
  readonly mode: number
  readonly size: number
  readonly links: number
  readonly device: readonly [major: number, minor: number]
}

function header({ path, ino, mode, size, links, device }: Head): readonly Uint8Array[] {
  const name = Buffer.from(`${path}\0`)
  const fields = [ino, mode, 0, 0, links, 0, size, 0, 0, ...device, name.length, 0]
  const text = `070701${fields.map((field) => field.toString(16).toUpperCase().padStart(8, '0')).join('')}`
  return [Buffer.from(text), name, room(text.length + name.length)]
}

/** Everything begins at a multiple of four. */
function room(length: number): Uint8Array {
  return new Uint8Array((4 - (length % 4)) % 4)
}
