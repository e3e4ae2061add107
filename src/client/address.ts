import { InspectorError } from '../model/error.ts'

/** Where the service is. `socket`: a Unix socket; `base` then only names the host. */
export type Address = { readonly base: string; readonly socket?: string }

/** Where a service on this machine listens unless told otherwise. */
export const defaultAddress = 'http://127.0.0.1:5050'

/**
 * Reads `http://host:5050`, `https://host/prefix` or `unix:/run/inspector.sock`. A final `/` or `/v1` is cut, as in
 * ironic-inspector's client. Fails with `invalid`.
 */
export function addressOf(text: string): Address {
  const socket = /^unix:(?:\/\/)?(\/.+)$/.exec(text)?.[1]
  if (socket) return { base: 'http://localhost', socket }
  const url = URL.parse(text)
  if (!url || !['http:', 'https:'].includes(url.protocol))
    throw new InspectorError(
      'invalid',
      `Cannot read the service's URL "${text}": it is none of http://…, https://…, unix:/…`,
    )
  return { base: `${url.origin}${url.pathname}`.replace(/\/+$/, '').replace(/\/v1$/, '') }
}

/** As people write it. */
export function shownAddress({ base, socket }: Address): string {
  return socket ? `unix:${socket}` : base
}
