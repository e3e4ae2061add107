export { openMemoryStore } from './memory/store.ts'
export { openSqliteStore, type SqliteFacts, type SqliteStore } from './sqlite/store.ts'
