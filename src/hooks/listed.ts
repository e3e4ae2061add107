const most = 10
const longest = 60

/** Names for a message, joined; whoever reports 100,000 NICs, or one with an endless name, does not fill the log with them. */
export function listed(names: readonly string[]): string {
  const shown = names.slice(0, most).map((name) => (name.length > longest ? `${name.slice(0, longest)}…` : name))
  return names.length > most ? `${shown.join(', ')} and ${names.length - most} more` : shown.join(', ')
}
