import { join } from 'node:path'
import { openSqliteStore } from '../../src/store/index.ts'
import { storeContract } from './contract.ts'
import { temporaryFolder } from './temporary-folder.ts'

const folder = temporaryFolder()
let files = 0

storeContract('sqlite', async () => openSqliteStore({ path: join(folder, `${++files}.sqlite`) }))
