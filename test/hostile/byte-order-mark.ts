import { reportOf, type Payload } from './payload.ts'

const bytes = (...parts: Uint8Array[]) => new Uint8Array(Buffer.concat(parts))

/** Byte order marks: that of UTF-8 is no part of the text, other encodings are refused. */
export const byteOrderMark: readonly Payload[] = [
  { says: 'of UTF-8', body: (k) => `\ufeff${JSON.stringify(reportOf(k))}`, harmless: true },
  { says: 'of UTF-8, twice', body: (k) => `\ufeff\ufeff${JSON.stringify(reportOf(k))}`, refused: /JSON/ },
  {
    says: 'of UTF-16',
    body: (k) => bytes(Buffer.from([0xff, 0xfe]), Buffer.from(JSON.stringify(reportOf(k)), 'utf16le')),
    refused: /UTF-8/,
  },
]
