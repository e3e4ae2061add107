import { InspectorError } from '../model/error.ts'
import type { Survives } from './access.ts'

/** The transactions of a database that runs statements synchronously. Every method throws when the database refuses it. */
export interface Transactions {
  /** What is committed will survive that. */
  begin(survives: Survives): void
  commit(): void
  rollback(): void
  /** Opens, keeps or undoes the part of one method. */
  savepoint(): void
  release(): void
  undo(): void
  /** Whether a transaction is open. A full disk or an I/O error may end it in the middle of a statement. */
  readonly open: boolean
}

/** Writes that share transactions. */
export interface GroupCommit {
  /**
   * Runs the method in the batch of this tick. Resolves with its value once the batch is on disk. Rejects with what the
   * method threw, its own writes undone; with `unavailable` when the batch could not be written: then none of it was.
   */
  write<T>(method: () => T, survives?: Survives): Promise<T>
  /** Writes what is waiting; later writes are refused with `unavailable`. */
  close(): void
}

type Waiting = { readonly survives: Survives; run(): void; settle(): void; reject(reason: unknown): void }

/**
 * Methods called in one tick share one transaction and so one wait for the disk, each in its own savepoint; they wait for it only
 * when one of them is to survive a power cut.
 * `explain` turns what the database throws into what callers may see.
 */
export function createGroupCommit(transactions: Transactions, explain: (error: unknown) => unknown): GroupCommit {
  let batch: Waiting[] = []
  let closed = false

  function attempt(method: Waiting) {
    transactions.savepoint()
    try {
      method.run()
      transactions.release()
    } catch (error) {
      // SQLite has dropped the whole transaction, the other methods' writes too.
      if (!transactions.open) throw error
      transactions.undo()
      transactions.release()
      method.settle = () => method.reject(explain(error))
    }
  }

  function commit() {
    const methods = batch
    batch = []
    if (methods.length === 0) return
    try {
      transactions.begin(methods.some(({ survives }) => survives === 'power cut') ? 'power cut' : 'kill')
      for (const method of methods) attempt(method)
      transactions.commit()
    } catch (error) {
      // Those that were refused may have been refused because of a write that is undone now: all fail alike.
      const reason = unavailable(explain(error))
      for (const method of methods) method.reject(reason)
      if (transactions.open) transactions.rollback()
      return
    }
    for (const method of methods) method.settle()
  }

  return {
    write: <T>(method: () => T, survives: Survives = 'power cut') =>
      new Promise<T>((resolve, reject) => {
        if (closed) return reject(new InspectorError('unavailable', 'Cannot write to the database: it is closed'))
        let value: T
        // Not a microtask: whatever else this tick's events call joins the batch.
        if (batch.length === 0) setImmediate(commit)
        batch.push({
          survives,
          run() {
            value = method()
          },
          settle: () => resolve(value),
          reject,
        })
      }),
    close() {
      commit()
      closed = true
    },
  }
}

function unavailable(error: unknown): unknown {
  if (error instanceof InspectorError) return error
  return new InspectorError('unavailable', 'Cannot write to the database: the transaction failed', { cause: error })
}
