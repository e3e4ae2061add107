/**
 * The numbers that our transactions leave, so that whoever watches can tell them from others'. The process that the kernel
 * names would not do: its id means nothing in a container.
 */
export class Marks {
  readonly #pending = new Set<number>()
  #last = 0

  /** Runs one transaction, which leaves the number that it is given. */
  async marking<T>(work: (mark: number) => Promise<T>): Promise<T> {
    const mark = ++this.#last
    this.#pending.add(mark)
    // Without a watch nobody takes them.
    for (const old of this.#pending) {
      if (this.#pending.size <= most) break
      this.#pending.delete(old)
    }
    try {
      return await work(mark)
    } catch (error) {
      this.#pending.delete(mark)
      throw error
    }
  }

  /** Whether the number is of a transaction of ours; true once for each. */
  take(mark: number): boolean {
    return this.#pending.delete(mark)
  }
}

const most = 1000
