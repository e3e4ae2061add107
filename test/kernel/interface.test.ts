import { describe, expect, test } from 'bun:test'
import { createDriver, keeperSettingsOf } from '../../src/firewall/index.ts'
import { FirewallKeeper } from '../../src/firewall/keeper.ts'
import { FirewallSettings } from '../../src/firewall/settings.ts'
import { decode } from '../../src/model/decode.ts'
import type { Mac } from '../../src/model/mac.ts'
import type { Uuid } from '../../src/model/uuid.ts'
import { systemClock } from '../../src/platform/clock.ts'
import { disk } from '../../src/platform/files.ts'
import { silent } from '../../src/platform/log.ts'
import { openMemoryStore } from '../../src/store/index.ts'
import { hindrance, namespace, runIn, title } from './namespace.ts'

const reason = hindrance('nft', 'busybox')
const { signal } = new AbortController()
const node = '1e57ab1e-0000-4000-8000-000000000001' as Uuid
const mac = '52:54:00:00:00:01' as Mac
const settings = decode(FirewallSettings, { interface: 'br-test' })

describe.skipIf(reason !== undefined)(title('the interface of the DHCP server', reason), () => {
  test('may be missing at first, disappear and return: the rules go by its name, and changes go on', async () => {
    const [server, clients] = [await namespace('ifserver'), await namespace('ifclients')]
    const driver = createDriver(settings, runIn(server, 'nft'))
    const keeper = new FirewallKeeper({
      driver,
      current: () => keeperSettingsOf(settings, false),
      async *everyPort() {
        yield { mac, port: node, node }
      },
      bootable: () => Promise.resolve(new Map()),
      holds: openMemoryStore().holds,
      portCount: openMemoryStore().portCount,
      readFile: (path) => disk.read(path),
      clock: systemClock,
      log: silent,
    })
    const connect = async () => {
      const ends = ['br-test', 'type', 'veth', 'peer', 'name', 'eth0', 'netns', clients.name, 'address', mac]
      await server.run(['ip', 'link', 'add', ...ends])
      await server.run(['ip', 'addr', 'add', '172.30.0.1/24', 'dev', 'br-test'])
      await server.run(['ip', 'link', 'set', 'br-test', 'up'])
      await clients.run(['ip', 'link', 'set', 'eth0', 'up'])
    }
    /** What decided about one request: the counter that went up. Nobody listens, so no answer comes. */
    const decided = async () => {
      const before = await driver.counters?.(signal)
      const udhcpc = [
        'busybox',
        'udhcpc',
        '-i',
        'eth0',
        '-f',
        '-q',
        '-n',
        '-t',
        '1',
        '-T',
        '1',
        '-A',
        '0',
        '-s',
        '/bin/true',
      ]
      await clients.run(udhcpc).catch(() => '')
      const behind = await driver.counters?.(signal)
      return Object.entries(behind ?? {}).flatMap(([name, count]) =>
        count > (before?.[name as never] ?? 0) ? [name] : [],
      )
    }
    try {
      await keeper.start(signal)
      await keeper.sync()
      await connect()
      expect(await decided()).toEqual(['known'])

      await server.run(['ip', 'link', 'del', 'br-test'])
      await keeper.open(node, [mac])
      await keeper.sync()
      await connect()
      expect(await decided()).toEqual(['waiting'])
      await keeper.close(node)
      expect(await decided()).toEqual(['known'])
    } finally {
      await keeper.stop()
    }
  })
})
