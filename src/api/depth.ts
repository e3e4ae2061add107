const quote = 0x22
const backslash = 0x5c

/**
 * Whether the JSON text nests lists and objects deeper than `limit`. Reads the bytes and does not recurse, so that it can be asked before the
 * text meets a parser that does. Text that is not JSON gets an answer, too; the parser says what is wrong with it.
 */
export function isDeeperThan(json: Uint8Array, limit: number): boolean {
  let depth = 0
  for (let at = 0; at < json.length; at += 1) {
    const byte = json[at]
    if (byte === quote) at = endOfString(json, at)
    else if (byte === 0x5b || byte === 0x7b) {
      depth += 1
      if (depth > limit) return true
    } else if (byte === 0x5d || byte === 0x7d) depth -= 1
  }
  return false
}

/** The index of the closing quote; a string without one goes to the end. */
function endOfString(json: Uint8Array, start: number): number {
  for (let end = json.indexOf(quote, start + 1); end >= 0; end = json.indexOf(quote, end + 1)) {
    let slashes = 0
    while (json[end - 1 - slashes] === backslash) slashes += 1
    if (slashes % 2 === 0) return end
  }
  return json.length
}
