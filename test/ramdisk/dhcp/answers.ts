/** Messages as a DHCP server writes them, for tests of the client. */

export const types = { offer: 2, ack: 5, nak: 6 } as const

/** An answer to a message of the client, which offers 192.0.2.9; options beside type and server as octets. */
export function answerTo(
  message: Uint8Array,
  type: keyof typeof types,
  options: readonly (readonly [code: number, value: readonly number[]])[] = [],
): Uint8Array {
  const bytes = Buffer.alloc(240)
  bytes[0] = 2
  // Transaction and hardware address are the client's.
  bytes.set(message.subarray(4, 8), 4)
  bytes.set(message.subarray(28, 34), 28)
  if (type !== 'nak') bytes.set([192, 0, 2, 9], 16)
  bytes.set([0x63, 0x82, 0x53, 0x63], 236)
  const all = [[53, [types[type]]] as const, [54, [192, 0, 2, 1]] as const, ...options]
  return Uint8Array.from([...bytes, ...all.flatMap(([code, value]) => [code, value.length, ...value]), 255])
}

/** Which message a client has sent: 1 asks whoever listens, 3 takes an offer. */
export function typeOf(message: Uint8Array): number | undefined {
  return message[242]
}
