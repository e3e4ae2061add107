import { chmod, lstat, unlink } from 'node:fs/promises'
import { connect } from 'node:net'
import { InspectorError } from '../model/error.ts'

/** Removes a socket that a killed process left behind. `unavailable` when somebody answers on it, or when it is no socket. */
export async function clearSocket(path: string): Promise<void> {
  const there = await lstat(path).catch(() => undefined)
  if (!there) return
  if (!there.isSocket())
    throw new InspectorError('unavailable', `Cannot listen on "${path}": it is there and no socket`)
  if (await answers(path)) {
    throw new InspectorError('unavailable', `Cannot listen on "${path}": another process listens there`)
  }
  await unlink(path)
}

/** Makes a socket that nobody but its owner could open before it has its mode. */
export async function makeSocket<T>(path: string, mode: string, make: () => T): Promise<T> {
  const before = process.umask(0o177)
  let made: T
  try {
    made = make()
  } finally {
    process.umask(before)
  }
  await chmod(path, Number.parseInt(mode, 8))
  return made
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = connect(path)
    probe.on('connect', () => {
      probe.destroy()
      resolve(true)
    })
    probe.on('error', () => resolve(false))
  })
}
