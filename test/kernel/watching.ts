/** A process that watches the firewall of a namespace until it is killed: `bun watching.ts NAME BIN`, of `namespace()`. */

import { nftables } from '../../src/firewall/nftables/driver.ts'
import { closed } from '../../src/firewall/wanted.ts'
import { systemClock } from '../../src/platform/clock.ts'
import { place } from '../firewall/nftables/place.ts'
import { runIn } from './namespace.ts'

const [name = '', bin = ''] = process.argv.slice(2)
const { signal } = new AbortController()
const driver = nftables(place, runIn({ name, bin }, 'nft'))
await driver.replace(closed, signal)
await driver.watch?.(() => {}, { clock: systemClock, failed() {}, over() {} }).start(signal)
process.stdout.write('watching\n')
await Bun.sleep(60_000)
