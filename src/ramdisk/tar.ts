import { gzipSync } from 'bun'

/** A text to be put into an archive. */
export type Member = { readonly name: string; readonly text: string }

/** A gzip-compressed tar (POSIX ustar) of texts, as root's, without times. Names are cut to 100 bytes. */
export function tarGz(members: readonly Member[]): Uint8Array {
  const blocks = members.flatMap(({ name, text }) => {
    const data = Buffer.from(text)
    return [headerOf(name, data.length), data, new Uint8Array((512 - (data.length % 512)) % 512)]
  })
  return gzipSync(Uint8Array.from(Buffer.concat([...blocks, new Uint8Array(1024)])))
}

function headerOf(name: string, size: number): Uint8Array {
  const header = Buffer.alloc(512)
  header.write(name.slice(0, 100), 0)
  header.write('0000644\0', 100)
  header.write('0000000\0', 108)
  header.write('0000000\0', 116)
  header.write(`${size.toString(8).padStart(11, '0')}\0`, 124)
  header.write('00000000000\0', 136)
  // The sum is made with blanks in its own place.
  header.write('        ', 148)
  header.write('0', 156)
  header.write('ustar\x0000', 257)
  const sum = header.reduce((total, octet) => total + octet, 0)
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return header
}
