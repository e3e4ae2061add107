/** A text inside of XML, quotes included. */
export function xml(text: string): string {
  const escaped = text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
  // XML 1.0 has no control characters, not even escaped.
  return escaped.replace(/[^\t\n\P{Cc}]/gu, '')
}
