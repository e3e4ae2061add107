/**
 * Python's `\d \w \s` and their opposites as the inside of an RE2 class. RE2's own are ASCII; Python's go by Unicode unless `(?a)` says
 * otherwise (library reference, "re", `\d` `\s` `\w`). The opposites are spelled out, as RE2 cannot take a class out of another.
 */
export const unicodeClasses: Readonly<Record<string, string>> = {
  d: '\\p{Nd}',
  D: '\\P{Nd}',
  w: '\\p{L}\\p{N}_',
  W: '\\p{M}\\p{S}\\p{Z}\\p{C}\\p{Pd}\\p{Ps}\\p{Pe}\\p{Pi}\\p{Pf}\\p{Po}\\x{203f}\\x{2040}\\x{2054}\\x{fe33}\\x{fe34}\\x{fe4d}-\\x{fe4f}\\x{ff3f}',
  s: '\\t-\\r\\x{1c}-\\x{1f}\\x{85}\\p{Z}',
  S: '\\x{0}-\\x{8}\\x{e}-\\x{1b}\\x{7f}-\\x{84}\\x{86}-\\x{9f}\\p{Cf}\\p{Co}\\p{L}\\p{M}\\p{N}\\p{P}\\p{S}',
}

/** The same under `(?a)`. */
export const asciiClasses: Readonly<Record<string, string>> = {
  d: '0-9',
  D: '\\x{0}-/:-\\x{10ffff}',
  w: '0-9A-Za-z_',
  W: '\\x{0}-/:-@\\x{5b}-\\x{5e}`\\x{7b}-\\x{10ffff}',
  s: '\\t-\\r ',
  S: '\\x{0}-\\x{8}\\x{e}-\\x{1f}!-\\x{10ffff}',
}

/** Which of them hold a newline. */
export const withNewline: ReadonlySet<string> = new Set(['D', 'W', 's'])
