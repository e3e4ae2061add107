import { createHash } from 'node:crypto'

// The group of 2048 bits of RFC 3526, in which nobody can tell what a number was raised to.
const prime = BigInt(
  [
    '0x',
    'ffffffffffffffffc90fdaa22168c234c4c6628b80dc1cd129024e088a67cc74020bbea63b139b22514a08798e3404dd',
    'ef9519b3cd3a431b302b0a6df25f14374fe1356d6d51c245e485b576625e7ec6f44c42e9a637ed6b0bff5cb6f406b7ed',
    'ee386bfb5a899fa5ae9f24117c4b1fe649286651ece45b3dc2007cb8a163bf0598da48361c55d39a69163fa8fd24cf5f',
    '83655d23dca3ad961c62f356208552bb9ed529077096966d670c354e4abc9804f1746c08ca18217c32905e462e36ce3b',
    'e39e772c180e86039b2783a2ec07a28fb5c55df06f4c52c9de2bcbf6955817183995497cea956ae515d2261898fa0510',
    '15728e5a8aacaa68ffffffffffffffff',
  ].join(''),
)

/** A number that whoever blinds texts keeps to himself: 32 random bytes, for one text only. */
export type BlindingKey = Uint8Array

/**
 * The text as a number in hexadecimal digits, raised to the key: without the key, no text can be tried on it. Two who each have a text find
 * out whether it is the same, and nothing else: `blinded(mine, a)` raised to b is `blinded(theirs, b)` raised to a.
 */
export function blinded(text: string, key: BlindingKey): string {
  const digest = (part: number) => createHash('sha512').update(`${part}:${text}`).digest('hex')
  const wide = BigInt(`0x${[0, 1, 2, 3, 4].map(digest).join('')}`) % prime
  // A square: of all others, a bit of the key would be seen.
  return power((wide * wide) % prime, key)
}

/** A blinded text raised to another key as well; undefined for what is none. */
export function blindedTwice(number: string, key: BlindingKey): string | undefined {
  if (!/^[0-9a-f]{1,512}$/.test(number)) return undefined
  const value = BigInt(`0x${number}`)
  // These are the same raised to anything.
  return value < 2n || value > prime - 2n ? undefined : power(value, key)
}

function power(base: bigint, key: BlindingKey): string {
  let result = 1n
  let square = base
  for (let rest = BigInt(`0x${Buffer.from(key).toString('hex')}`); rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % prime
    square = (square * square) % prime
  }
  return result.toString(16)
}
