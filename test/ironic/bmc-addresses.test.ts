import { expect, test } from 'bun:test'
import { createBmcAddresses } from '../../src/ironic/bmc-addresses.ts'
import type { JsonObject } from '../../src/model/json.ts'
import type { Node } from '../../src/model/node.ts'
import { createLog } from '../../src/platform/log.ts'

const fields = ['ipmi_address', 'redfish_address', 'ilo_address']
const names: Readonly<Record<string, readonly string[]>> = {
  'bmc.example.com': ['192.0.2.7', '2001:db8::7'],
  'two.example.com': ['192.0.2.8', '192.0.2.9', '192.0.2.8'],
  localhost: ['127.0.0.1', '::1'],
  'half.example.com': ['127.0.0.2', '192.0.2.10'],
}

/** The addresses of a node with this `driver_info`, which names were asked for, and what was logged. */
async function addresses(
  driver_info: JsonObject,
): Promise<{ found: readonly string[]; asked: string[]; lines: string[] }> {
  const asked: string[] = []
  const lines: string[] = []
  const log = createLog({
    look: () => ({ format: 'json', level: 'debug' }),
    write: (line) => lines.push(line),
    now: () => '',
  })
  const resolve = (host: string) => {
    asked.push(host)
    const known = names[host]
    return known ? Promise.resolve(known) : Promise.reject(new Error(`getaddrinfo ENOTFOUND ${host}`))
  }
  const found = await createBmcAddresses(fields, resolve, log).of({ uuid: 'u', driver_info } as unknown as Node)
  return { found, asked, lines }
}

test.each<[string, JsonObject, readonly string[]]>([
  ['an IPv4 address', { ipmi_address: '192.0.2.1' }, ['192.0.2.1']],
  ['an IPv6 address, in its one spelling', { ipmi_address: '2001:DB8:0:0::0:1' }, ['2001:db8::1']],
  ['an IPv6 address in brackets', { ipmi_address: '[2001:db8::1]' }, ['2001:db8::1']],
  ['IPv4 written as IPv6', { ipmi_address: '::ffff:192.0.2.1' }, ['192.0.2.1']],
  ['the host of a URL', { redfish_address: 'https://192.0.2.2:8443/redfish/v1' }, ['192.0.2.2']],
  ['the IPv6 host of a URL', { redfish_address: 'https://[2001:db8::2]/redfish' }, ['2001:db8::2']],
  ['the host of a URL without scheme', { redfish_address: '//192.0.2.2/redfish' }, ['192.0.2.2']],
  ['the host of a URL with a login', { redfish_address: 'https://root:calvin@192.0.2.2' }, ['192.0.2.2']],
])('%s is taken without asking the resolver', async (_what, driver_info, expected) => {
  expect(await addresses(driver_info)).toEqual({ found: expected, asked: [], lines: [] })
})

test('all addresses of a name count, IPv4 and IPv6, each once', async () => {
  expect(await addresses({ ipmi_address: 'bmc.example.com' })).toEqual({
    found: ['192.0.2.7', '2001:db8::7'],
    asked: ['bmc.example.com'],
    lines: [],
  })
  expect((await addresses({ ilo_address: 'two.example.com' })).found).toEqual(['192.0.2.8', '192.0.2.9'])
})

test('the first field that holds something decides, in the order of the settings', async () => {
  const driver_info = { ilo_address: '192.0.2.3', redfish_address: 'https://192.0.2.2', ipmi_address: '' }
  expect((await addresses(driver_info)).found).toEqual(['192.0.2.2'])
})

test('when the first cannot be resolved, the others are not tried, and the log says why', async () => {
  const { found, lines } = await addresses({ ipmi_address: 'gone.example.com', ilo_address: '192.0.2.3' })
  expect(found).toEqual([])
  expect(lines.join()).toContain('Cannot resolve the BMC address \\"gone.example.com\\": getaddrinfo ENOTFOUND')
})

test.each(['127.0.0.1', '::1', 'localhost'])('loopback (%s) is left out, and the log says so', async (ipmi_address) => {
  const { found, lines } = await addresses({ ipmi_address })
  expect(found).toEqual([])
  expect(lines.join()).toContain('"level":"warning","event":"bmc.loopback"')
})

test('of a name with a loopback address the other one stays', async () => {
  expect((await addresses({ ipmi_address: 'half.example.com' })).found).toEqual(['192.0.2.10'])
})

test.each([true, 'single', 'dual', ''])(
  'behind an IPMI bridge (%j) the address is of another machine',
  async (ipmi_bridging) => {
    expect(await addresses({ ipmi_bridging, ipmi_address: '192.0.2.1' })).toEqual({ found: [], asked: [], lines: [] })
  },
)

test.each(['no', null])('bridging %j is none', async (ipmi_bridging) => {
  expect((await addresses({ ipmi_bridging, ipmi_address: '192.0.2.1' })).found).toEqual(['192.0.2.1'])
})

test('a node that names none has none, without a word', async () => {
  expect(await addresses({ deploy_kernel: 'file:///k' })).toEqual({ found: [], asked: [], lines: [] })
})

test.each<JsonObject>([
  { redfish_address: 'https://root:calvin@192.0.2.2:99999/' },
  { redfish_address: 'https://root:calvin@' },
  { ipmi_address: ['192.0.2.1'] },
  { ipmi_address: 7 },
])('what is neither address nor URL (%j) is none, and a password in it is not logged', async (driver_info) => {
  const { found, lines } = await addresses(driver_info)
  expect(found).toEqual([])
  expect(lines.join()).toContain('bmc.unresolved')
  expect(lines.join()).not.toContain('calvin')
})
