/** Bytes of a text, the last one not included. */
export type Range = { readonly from: number; readonly to: number }

/** One time that a key stands in the outermost object. */
export type Member = {
  /** What to leave out, so that the rest is the same object without it; those of a key that stands there twice may overlap. */
  readonly cut: Range
  /** The text between the quotes where `isText`, else all that stands for the value. */
  readonly value: Range
  /** It is a text of ASCII letters and escapes, and well-formed. Of anything else only a parser can tell. */
  readonly isText: boolean
}

/** Notes where a key stands in the outermost object. It is told what stands directly in that, in order, with its place in bytes. */
export interface Members {
  begins(isObject: boolean): void
  ends(at: number): void
  comma(at: number): void
  colon(at: number): void
  /** A text, key or value; its content follows in parts while `listens`. */
  text(at: number): void
  part(bytes: Uint8Array, from: number, to: number): void
  textEnds(at: number): void
  /** A list or an object, which is passed over. */
  nested(): void
  /** Anything else but white space. */
  other(): void
  readonly listens: boolean
  /** None when the object is not JSON in a way that cutting might hide. */
  found(): readonly Member[]
}

const backslash = 0x5c

/** Looks for this key, however it is spelt. */
export function createMembers(key: string): Members {
  const found: Member[] = []
  // Each letter may be written as an escape of six.
  const longest = key.length * 6
  const first = key.charCodeAt(0)
  let isObject = false
  let isBroken = false
  let expectsKey = false
  let hasComma = false
  let keptComma: number | undefined
  let spelling: string | undefined
  let keyFrom = 0
  let value: Value | undefined

  function over(at: number, cut: Range) {
    if (value?.from === undefined) isBroken = true
    else {
      const text = value.text()
      found.push({ cut, value: text ?? { from: value.from, to: at }, isText: text !== undefined })
    }
    value = undefined
  }

  function odd() {
    // Before a key it might be cut out with the comma.
    if (value?.from === undefined) isBroken ||= expectsKey || value !== undefined
    else value.spoil()
  }

  return {
    begins(object) {
      isObject = object
      expectsKey = object
      hasComma = false
      keptComma = undefined
    },
    ends(at) {
      if (!isObject) return
      if (expectsKey && hasComma) isBroken = true
      // The last one goes with the comma before it, and all between.
      if (value) over(at, { from: keptComma ?? keyFrom, to: at })
    },
    comma(at) {
      if (!isObject) return
      if (expectsKey) isBroken = true
      expectsKey = true
      hasComma = true
      if (value) over(at, { from: keyFrom, to: at + 1 })
      else keptComma = at
    },
    colon(at) {
      if (!value) isBroken ||= expectsKey
      else if (value.from === undefined) value.from = at + 1
      else value.spoil()
    },
    text(at) {
      if (!isObject) return
      if (expectsKey) {
        expectsKey = false
        spelling = ''
        keyFrom = at
      } else if (value?.from === undefined) isBroken ||= value !== undefined
      else value.begins(at + 1)
    },
    part(bytes, from, to) {
      if (spelling === undefined) return value?.read(bytes, from, to)
      if (spelling === '' && from < to && bytes[from] !== first && bytes[from] !== backslash) spelling = undefined
      for (let at = from; at < to && spelling !== undefined && spelling.length <= longest; at += 1)
        spelling += String.fromCharCode(bytes[at]!)
    },
    textEnds(at) {
      if (spelling === undefined) value?.ends(at)
      else if (spelt(spelling) === key) value = createValue()
      spelling = undefined
    },
    nested: odd,
    other: odd,
    get listens() {
      return spelling !== undefined || value !== undefined
    },
    found: () => (isBroken ? [] : found),
  }
}

function spelt(text: string): string | undefined {
  if (!text.includes('\\')) return text
  try {
    return JSON.parse(`"${text}"`) as string
  } catch {
    return undefined
  }
}

type Value = {
  /** Undefined: the colon has not come yet. */
  from: number | undefined
  begins(at: number): void
  read(bytes: Uint8Array, from: number, to: number): void
  ends(at: number): void
  /** There is something else than a text. */
  spoil(): void
  /** Undefined: it is not just one text that is well-formed. */
  text(): Range | undefined
}

function createValue(): Value {
  let text: Range | undefined
  let begun = 0
  let isOdd = false
  let escaped = false
  let digits = 0
  return {
    from: undefined,
    begins(at) {
      if (begun > 0) isOdd = true
      begun = at
    },
    read(bytes, from, to) {
      for (let at = from; at < to; at += 1) {
        const letter = bytes[at]!
        if (digits > 0) {
          digits -= 1
          if (!isDigit(letter)) isOdd = true
        } else if (escaped) {
          escaped = false
          if (letter === 0x75) digits = 4
          else if (!'"\\/bfnrt'.includes(String.fromCharCode(letter))) isOdd = true
        } else if (letter === backslash) escaped = true
        else if (letter < 0x20 || letter > 0x7e) isOdd = true
      }
    },
    ends(at) {
      text = { from: begun, to: at }
      if (escaped || digits > 0) isOdd = true
    },
    spoil: () => void (isOdd = true),
    text: () => (isOdd ? undefined : text),
  }
}

function isDigit(letter: number): boolean {
  return (letter >= 0x30 && letter <= 0x39) || ((letter | 0x20) >= 0x61 && (letter | 0x20) <= 0x66)
}
