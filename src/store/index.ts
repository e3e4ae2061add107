export { openMemoryStore } from './memory/store.ts'
export { isInUse } from './sqlite/open.ts'
export { openSqliteStore, type SqliteFacts, type SqliteStore } from './sqlite/store.ts'
