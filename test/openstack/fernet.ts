import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto'

/**
 * The same Keystone token with another expiry (seconds since 1970), made with Keystone's own key. A Fernet token is version, time, IV,
 * AES-128-CBC text and HMAC-SHA256 (github.com/fernet/spec); inside is MessagePack, where the expiry is the one 64-bit float (0xcb).
 */
export function remade(token: string, key: string, expires: number): string {
  const secret = Buffer.from(key, 'base64url')
  const [signing, encryption] = [secret.subarray(0, 16), secret.subarray(16)]
  const bytes = Buffer.from(token, 'base64url')
  const decipher = createDecipheriv('aes-128-cbc', encryption, bytes.subarray(9, 25))
  const payload = Buffer.concat([decipher.update(bytes.subarray(25, -32)), decipher.final()])
  payload.writeDoubleBE(expires, expiryOf(payload))
  const iv = randomBytes(16)
  const cipher = createCipheriv('aes-128-cbc', encryption, iv)
  const signed = Buffer.concat([bytes.subarray(0, 9), iv, cipher.update(payload), cipher.final()])
  const hmac = createHmac('sha256', signing).update(signed).digest()
  return Buffer.concat([signed, hmac]).toString('base64url')
}

function expiryOf(payload: Buffer): number {
  const now = Date.now() / 1000
  for (let at = payload.indexOf(0xcb); at !== -1; at = payload.indexOf(0xcb, at + 1)) {
    const value = payload.readDoubleBE(at + 1)
    if (value > now && value < now + 7 * 86_400) return at + 1
  }
  throw new Error('Cannot find the expiry in the token: no 64-bit float in it is a time of the next days')
}
