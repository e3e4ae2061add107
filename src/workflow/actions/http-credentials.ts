import type { Finding } from '../../model/finding.ts'
import { pointerOf, type Pointer } from '../../model/pointer.ts'
import { isCredentialName } from '../../model/secret-names.ts'

/** What is wrong with headers that say who asks: a credential as it is, and not by the name of a secret. */
export function credentialsInHeaders(headers: Readonly<Record<string, string>>, pointer: Pointer): readonly Finding[] {
  return Object.entries(headers)
    .filter(([name, value]) => isCredentialName(name) && isPlain(value))
    .map(([name]) => plain(`the header "${name}" holds a credential`, pointer + pointerOf('headers', name)))
}

/** What is wrong with a URL that says who asks: a password in front of the host, or a token among the parameters. */
export function credentialsInUrl(url: string, pointer: Pointer): readonly Finding[] {
  const [, password = ''] = /^(?:\w+:)?\/\/[^/?#:]*:([^/?#]*)@/.exec(url) ?? []
  const parameters = Array.from(url.matchAll(/[?&]([^=&#]+)=([^&#]*)/g), ([, name = '', value = '']) => ({
    name,
    value,
  }))
  return [
    ...(isPlain(password) ? [plain('the URL holds a password', pointer)] : []),
    ...parameters
      .filter(({ name, value }) => isCredentialName(name) && isPlain(value))
      .map(({ name }) => plain(`the parameter "${name}" of the URL holds a credential`, pointer)),
  ]
}

const expression = /\$\{\{(.*?)\}\}/gs
const onlyText = /^\s*(?:"[^"]*"|'[^']*')(?:\s*\+\s*(?:"[^"]*"|'[^']*'))*\s*$/

/**
 * Whether there is more to a value than expressions, the scheme in front (`Bearer`) and names (`token=`). An expression that is itself
 * only text is no better than text.
 */
function isPlain(value: string): boolean {
  const inside = Array.from(value.matchAll(expression), ([, inner = '']) => inner)
  if (inside.some((inner) => /^\s*secret\(/.test(inner))) return false
  if (inside.some((inner) => onlyText.test(inner))) return true
  const rest = value.replaceAll(/[\w-]+=["']?(?=\$\{\{)/g, '').replaceAll(expression, '')
  return /[^\s"';:,]/.test(rest.replace(/^\s*[A-Za-z][\w-]*\s+/, ''))
}

function plain(what: string, pointer: Pointer): Finding {
  return {
    code: 'W601',
    message: `${what} as it is, which is kept with the workflow`,
    pointer,
    besides: true,
    remedy: 'put it under secrets: as `!file PATH`, and write \'${{ secret("NAME") }}\' in a header',
  }
}
