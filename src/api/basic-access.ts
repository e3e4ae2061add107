import { createHash } from 'node:crypto'
import { InspectorError } from '../model/error.ts'
import { createPool } from '../platform/pool.ts'
import type { Access } from './access.ts'
import { readUsers, type Users } from './htpasswd.ts'

// bcrypt is slow on purpose; what was found right is kept, and a flood of wrong passwords takes two threads at most.
const remembered = 1000
const atOnce = 2

/**
 * Users of an Apache-style file, read anew at each request; whoever is in it may do everything. Rejects as `readUsers` when the file is unusable
 * now; a request that comes when it has become so is told that it is not to blame, and the log where the file is and what is wrong with it.
 */
export async function basicAccess(file: string): Promise<Access> {
  await readUsers(file)
  const right = new Set<string>()
  const pool = createPool(atOnce)
  const verified = async (password: string, user: string, digest: string) => {
    const key = createHash('sha256')
      .update(JSON.stringify([user, password, digest]))
      .digest('base64')
    if (right.has(key)) return true
    if (!(await pool.run(() => verify(password, digest)))) return false
    if (right.size >= remembered) right.clear()
    right.add(key)
    return true
  }
  return {
    challenge: 'Basic realm="Baremetal API"',
    unusable(request) {
      const header = request.headers.get('authorization')
      const given = header === null ? undefined : credentials(header)
      return given instanceof InspectorError ? given : undefined
    },
    async check(request) {
      const given = credentials(request.headers.get('authorization') ?? '')
      const digest = given instanceof InspectorError ? undefined : (await usersNow(file)).get(given.user)
      if (
        given instanceof InspectorError ||
        digest === undefined ||
        !(await verified(given.password, given.user, digest))
      ) {
        throw new InspectorError('unauthorized', 'Authentication required: no known user with this password was given')
      }
    },
  }
}

async function usersNow(file: string): Promise<Users> {
  try {
    return await readUsers(file)
  } catch (cause) {
    const message = 'Cannot check who is asking: the file of users is unusable; see the log of the service'
    throw new InspectorError('unavailable', message, { cause })
  }
}

function credentials(header: string): InspectorError | { user: string; password: string } {
  const [scheme, token, ...rest] = header.trim().split(/\s+/)
  if (scheme?.toLowerCase() !== 'basic') return unusable('the scheme is not Basic')
  if (token === undefined || rest.length > 0) return unusable('expected one token after Basic')
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(token) || token.length % 4 !== 0) return unusable('the token is not base64')
  const text = Buffer.from(token, 'base64').toString()
  const colon = text.indexOf(':')
  if (colon < 0) return unusable('the token has no colon')
  return { user: text.slice(0, colon), password: text.slice(colon + 1) }
}

function unusable(why: string): InspectorError {
  return new InspectorError('invalid', `Cannot read the Authorization header: ${why}`)
}

/** bcrypt sees 72 bytes of a password; Bun would hash a longer one first, which no htpasswd does. */
function verify(password: string, digest: string): Promise<boolean> {
  return Bun.password.verify(Buffer.from(password).subarray(0, 72), digest, 'bcrypt')
}
