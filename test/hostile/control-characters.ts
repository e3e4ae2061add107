import { reportOf, withEveryText, withMore, type Payload } from './payload.ts'

const controls = Array.from({ length: 0x20 }, (_, code) => String.fromCharCode(code)).join('')
const others = '\u007f\u0085\u200b\u2028\u2029\u202e\ufeff\ufffe\uffff'

/** Control characters and NUL in every text, in keys, and unescaped. */
export const controlCharacters: readonly Payload[] = [
  ...['\0', '\r\nX: y', '\u001b]0;title\u0007\u001b[2J', controls, others].flatMap((characters): Payload[] => {
    const shown = JSON.stringify(characters)
    return [
      {
        says: `every text but a MAC begins and ends with ${shown}`,
        body: (k) => JSON.stringify(withEveryText(k, (text) => characters + text + characters)),
      },
      { says: `every text but a MAC is ${shown}`, body: (k) => JSON.stringify(withEveryText(k, () => characters)) },
      {
        says: `a key is ${shown}`,
        body: (k) => withMore(k, `${JSON.stringify(characters)}:1`),
        harmless: true,
        keeps: `${JSON.stringify(characters)}:1`,
      },
    ]
  }),
  {
    says: 'a NUL stands in a text as it is',
    body: (k) => JSON.stringify(reportOf(k)).replace('x86_64', 'x86\0_64'),
    refused: /JSON/,
  },
  { says: 'NULs follow the report', body: (k) => `${JSON.stringify(reportOf(k))}\0\0`, refused: /JSON/ },
]
