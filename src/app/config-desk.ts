import type { ConfigDesk } from '../api/routes/config.ts'
import type { Live } from './live.ts'
import { textOf, toldOf } from './outline.ts'
import type { Reload } from './reload.ts'

/** What the API tells of the configuration in force, and how it is read anew. */
export function configDesk(live: Live, reload: Reload): ConfigDesk {
  return {
    describe: () => toldOf(live.current().outline),
    textOf: (item) => textOf(live.current().outline, item),
    newKey: () => crypto.getRandomValues(new Uint8Array(32)),
    async reload() {
      const { refused, diagnostics, found } = await reload()
      return refused === undefined ? { told: { ...found, diagnostics } } : { refused, told: { diagnostics } }
    },
  }
}
