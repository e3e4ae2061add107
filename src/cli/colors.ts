/** Functions that colour a text. */
export type Colors = Readonly<Record<keyof typeof codes, (text: string) => string>>

// Select Graphic Rendition, on and off (ECMA-48, 8.3.117).
const codes = { bold: [1, 22], dim: [2, 22], red: [31, 39], green: [32, 39], yellow: [33, 39] } as const

/** Colours that are none. */
export const plain: Colors = { bold: String, dim: String, red: String, green: String, yellow: String }

/** Colours, and what makes them real. */
export type Palette = {
  /** Put marks around a text, which `printable` lets pass. */
  readonly colors: Colors
  /** The text with escape codes in the place of the marks; nothing else of it changes. */
  readonly shown: (text: string) => string
}

/*
 * Text of others and colours stand in one screen before its control characters are spelled out. So a colour is a mark of private-use
 * characters, which begins with a number drawn for this process: nothing from outside can hold one.
 */
const digits = 0xe000
const numbers = 0xe100

/** Colours of which the marks begin with these random bytes. */
export function createPalette(random: Uint8Array = crypto.getRandomValues(new Uint8Array(8))): Palette {
  const secret = String.fromCharCode(...Array.from(random, (byte) => digits + byte))
  const mark = (code: number) => secret + String.fromCharCode(numbers + code)
  const marks = new RegExp(`${secret}([\ue100-\ue1ff])`, 'g')
  const paints = Object.entries(codes).map(([name, [on, off]]) => [
    name,
    (text: string) => `${mark(on)}${text}${mark(off)}`,
  ])
  return {
    colors: Object.fromEntries(paints) as Colors,
    shown: (text) => text.replace(marks, (_, code: string) => `\u001b[${code.charCodeAt(0) - numbers}m`),
  }
}
