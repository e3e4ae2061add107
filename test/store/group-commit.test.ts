import { Database } from 'bun:sqlite'
import { describe, expect, test } from 'bun:test'
import { InspectorError } from '../../src/model/error.ts'
import { createGroupCommit, type Transactions } from '../../src/store/group-commit.ts'

const lasting = 'begin, to survive a power cut'

/** A real database that notes its transactions. */
function open(given: Partial<Transactions> = {}) {
  const db = new Database(':memory:')
  db.run('CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE)')
  const log: string[] = []
  const statement = (sql: string) => () => {
    log.push(sql)
    db.run(sql)
  }
  const transactions: Transactions = {
    begin(survives) {
      db.run('BEGIN IMMEDIATE')
      log.push(`begin, to survive a ${survives}`)
    },
    commit: statement('COMMIT'),
    rollback: statement('ROLLBACK'),
    savepoint: () => db.run('SAVEPOINT method'),
    release: () => db.run('RELEASE method'),
    undo: () => db.run('ROLLBACK TO method'),
    get open() {
      return db.inTransaction
    },
    ...given,
  }
  const writes = createGroupCommit(transactions, (error) => error)
  const insert = (text: string) => () => {
    db.run('INSERT INTO notes (text) VALUES (?)', [text])
    return text
  }
  const notes = () =>
    db
      .query<{ text: string }, []>('SELECT text FROM notes ORDER BY id')
      .all()
      .map(({ text }) => text)
  return { db, log, writes, insert, notes }
}

describe('group commit', () => {
  test('puts the methods of one tick into one transaction, in their order', async () => {
    const { writes, insert, notes, log } = open()
    const all = ['a', 'b', 'c'].map((text) => writes.write(insert(text)))
    await Promise.resolve().then(() => all.push(writes.write(insert('d'))))
    expect(await Promise.all(all)).toEqual(['a', 'b', 'c', 'd'])
    expect(notes()).toEqual(['a', 'b', 'c', 'd'])
    expect(log).toEqual([lasting, 'COMMIT'])
  })

  test('runs what was called meanwhile in a transaction of its own', async () => {
    const { writes, insert, notes, log } = open()
    await writes.write(insert('a'))
    await writes.write(insert('b'))
    expect(notes()).toEqual(['a', 'b'])
    expect(log).toEqual([lasting, 'COMMIT', lasting, 'COMMIT'])
  })

  test('waits for the disk when one method of the batch is to survive a power cut, and only then', async () => {
    const { writes, insert, log } = open()
    await Promise.all([writes.write(insert('a'), 'kill'), writes.write(insert('b'), 'kill')])
    await Promise.all([writes.write(insert('c'), 'kill'), writes.write(insert('d'))])
    expect(log).toEqual(['begin, to survive a kill', 'COMMIT', lasting, 'COMMIT'])
  })

  test('resolves nobody before the commit', async () => {
    const order: string[] = []
    const { writes, insert, db } = open({
      commit: () => {
        order.push('commit')
        db.run('COMMIT')
      },
    })
    await Promise.all(['a', 'b'].map((text) => writes.write(insert(text)).then(() => order.push(text))))
    expect(order).toEqual(['commit', 'a', 'b'])
  })

  test('undoes only the writes of a method that throws', async () => {
    const { writes, insert, notes } = open()
    const failing = () => {
      insert('half')()
      throw new InspectorError('invalid', 'the other half is missing')
    }
    const settled = await Promise.allSettled([
      writes.write(insert('a')),
      writes.write(failing),
      writes.write(insert('a')),
      writes.write(insert('b')),
    ])
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled'])
    expect(settled[1]).toMatchObject({ reason: { code: 'invalid', message: 'the other half is missing' } })
    expect(notes()).toEqual(['a', 'b'])
  })

  test('fails all with unavailable when the commit fails, keeps nothing, and works again afterwards', async () => {
    let broken = true
    const { writes, insert, notes, db } = open({
      commit: () => {
        if (broken) throw new Error('disk I/O error')
        db.run('COMMIT')
      },
    })
    const settled = await Promise.allSettled(['a', 'b'].map((text) => writes.write(insert(text))))
    for (const one of settled) expect(one).toMatchObject({ status: 'rejected', reason: { code: 'unavailable' } })
    expect(notes()).toEqual([])
    broken = false
    expect(await writes.write(insert('c'))).toBe('c')
    expect(notes()).toEqual(['c'])
  })

  test('fails all when the transaction ends in the middle of a method', async () => {
    const { writes, insert, notes, db } = open()
    const settled = await Promise.allSettled([
      writes.write(insert('a')),
      writes.write(() => {
        // As SQLite does when the disk is full.
        db.run('ROLLBACK')
        throw new Error('database or disk is full')
      }),
      writes.write(insert('b')),
    ])
    const reason = { code: 'unavailable', cause: { message: 'database or disk is full' } }
    for (const one of settled) expect(one).toMatchObject({ status: 'rejected', reason })
    expect(notes()).toEqual([])
    expect(await writes.write(insert('c'))).toBe('c')
  })

  test('fails all when the transaction cannot begin', async () => {
    const { writes, insert } = open({
      begin: () => {
        throw new Error('database is locked')
      },
    })
    for (const one of await Promise.allSettled([writes.write(insert('a')), writes.write(insert('b'))]))
      expect(one).toMatchObject({ status: 'rejected', reason: { code: 'unavailable' } })
  })

  test('writes what waits when it is closed, and nothing later', async () => {
    const { writes, insert, notes } = open()
    const last = writes.write(insert('a'))
    writes.close()
    expect(notes()).toEqual(['a'])
    expect(await last).toBe('a')
    await expect(writes.write(insert('b'))).rejects.toMatchObject({ code: 'unavailable' })
    expect(notes()).toEqual(['a'])
  })
})
