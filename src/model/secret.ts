/** What stands in the place of a secret wherever one might be read. */
export const mask = '***'

/** A value that shows itself only to whoever calls `reveal`: text, JSON, logs and inspection give the mask. */
export class Secret {
  readonly #value: string

  constructor(value: string) {
    this.#value = value
  }

  /** The value itself, to be handed to the one place that needs it. */
  reveal(): string {
    return this.#value
  }

  toString(): string {
    return mask
  }

  toJSON(): string {
    return mask
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return mask
  }
}
