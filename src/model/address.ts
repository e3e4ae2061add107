import ipaddr from 'ipaddr.js'

const quad = /^\d{1,3}(\.\d{1,3}){3}$/

/**
 * The one spelling of an IP address: IPv6 shortened and in lower case (RFC 5952), IPv4 within IPv6 as IPv4. Undefined for anything else,
 * also for the short, octal and hexadecimal IPv4 that some libraries take.
 */
export function addressOf(text: string): string | undefined {
  if (text.includes(':')) return ipaddr.IPv6.isValid(text) ? String(ipaddr.process(text)) : undefined
  return quad.test(text) && ipaddr.IPv4.isValidFourPartDecimal(text) ? text : undefined
}
