import type { KnownMac } from '../introspection/needs.ts'
import type { Mac } from '../model/mac.ts'
import type { Uuid } from '../model/uuid.ts'

/** Bytes of two UUIDs. */
const size = 32

/**
 * Ports by the MAC that their requests arrive with. A usual one takes 32 bytes beside the MAC: as objects with texts, tens of
 * thousands of them would take ten times that.
 */
export class PortBook {
  readonly #places = new Map<Mac, number>()
  /** Those that are known by another MAC than their own, or have a client-id. */
  readonly #unusual = new Map<Mac, KnownMac>()
  #uuids = Buffer.alloc(64 * size)
  #used = 0

  /** The port; undefined when there is none. */
  get(mac: Mac): KnownMac | undefined {
    const at = this.#places.get(mac)
    if (at === undefined) return this.#unusual.get(mac)
    return { mac, node: this.#read(at), port: this.#read(at + size / 2) }
  }

  /** In place of the one that was there. */
  put(mac: Mac, port: KnownMac): void {
    this.delete(mac)
    if (port.mac !== mac || port.clientId !== undefined) {
      this.#unusual.set(mac, port)
      return
    }
    // The places of deleted ones are lost: there are few, and each listing fills a new book.
    const at = this.#used
    this.#used += size
    if (this.#used > this.#uuids.length) this.#uuids = Buffer.concat([this.#uuids, this.#uuids])
    this.#places.set(mac, at)
    this.#write(at, port.node)
    this.#write(at + size / 2, port.port)
  }

  /** Nothing happens when there is none. */
  delete(mac: Mac): void {
    this.#places.delete(mac)
    this.#unusual.delete(mac)
  }

  #write(at: number, uuid: Uuid): void {
    this.#uuids.write(uuid.replaceAll('-', ''), at, size / 2, 'hex')
  }

  #read(at: number): Uuid {
    const hex = this.#uuids.toString('hex', at, at + size / 2)
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-') as Uuid
  }
}
