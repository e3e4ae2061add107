import { afterAll, expect, test } from 'bun:test'
import { readConfiguration } from '../../src/app/configuration.ts'
import { checkOnline } from '../../src/app/online.ts'
import { headline } from '../../src/config/diagnostic.ts'
import { systemClock } from '../../src/platform/clock.ts'
import { disk } from '../../src/platform/files.ts'

const asked: string[] = []
const nodes = [
  { uuid: 'a', resource_class: 'baremetal', traits: ['CUSTOM_GPU'] },
  { uuid: 'b', resource_class: 'storage', traits: [] },
]
const ironic = Bun.serve({
  port: 0,
  hostname: '127.0.0.1',
  fetch(request) {
    const { pathname, searchParams } = new URL(request.url)
    asked.push(`${request.method} ${pathname}`)
    const version = {
      headers: {
        'X-OpenStack-Ironic-API-Maximum-Version': '1.82',
        'X-OpenStack-Ironic-API-Minimum-Version': '1.1',
        'X-OpenStack-Ironic-API-Version': '1.82',
      },
    }
    if (pathname === '/v1/drivers')
      return Response.json(
        {
          drivers: [
            { name: 'ipmi', enabled_boot_interfaces: ['ipxe', 'pxe'] },
            { name: 'redfish', enabled_boot_interfaces: ['redfish-virtual-media'] },
          ],
        },
        version,
      )
    const marker = searchParams.get('marker')
    const page = marker === null ? nodes.slice(0, 1) : marker === 'a' ? nodes.slice(1) : []
    return Response.json(pathname === '/v1/nodes' ? { nodes: page } : {}, version)
  },
})
afterAll(() => ironic.stop(true))

function configuration(more: string) {
  const text = `version: 1
api: {listen: "127.0.0.1:5050", auth: none}
ironic: {auth: none, endpoint: "http://127.0.0.1:${ironic.port}"}
firewall: {driver: none}
${more}`
  return readConfiguration({ file: 'inspector.yaml', text, set: [], env: {}, files: disk, purpose: 'check' })
}

test('what Ironic does not have is said where it is named, and only asked for', async () => {
  const { settings, sources, diagnostics } =
    configuration(`discovery: {workflow: site, driver: ipmy, fields: {resource_class: baremetal}}
workflows:
  site:
    steps:
      - set: {/driver: redfish, /boot_interface: ipxx, /resource_class: storrage}
      - set: {/driver: "\${{ node.extra.driver }}", /power_interface: ipmitool}
      - add_trait: [CUSTOM_GPU, CUSTOM_GPO]
rules:
  - actions:
      - {action: set-attribute, path: /driver, value: idrac}
      - {action: add-trait, name: CUSTOM_STORAGE}
      - {action: set-attribute, path: /driver, value: "{data[driver]}"}
`)
  expect(diagnostics.map(headline)).toEqual([])
  await checkOnline(settings!, sources, systemClock)
  expect(sources.flatMap((source) => source.diagnostics()).map(headline)).toEqual([
    'inspector.yaml:5:37: error: Ironic has no driver "ipmy", did you mean "ipmi"? [E330]',
    'inspector.yaml:9:50: error: Ironic has no boot interface "ipxx", did you mean "ipxe"? [E330]',
    'inspector.yaml:9:73: warning: no node has the resource class "storrage", did you mean "storage"? [W330]',
    'inspector.yaml:10:70: error: Ironic has no power interface "ipmitool" [E330]',
    'inspector.yaml:11:33: warning: no node has the trait "CUSTOM_GPO", did you mean "CUSTOM_GPU"? [W330]',
    'inspector.yaml:14:55: error: Ironic has no driver "idrac" [E330]',
    'inspector.yaml:15:35: warning: no node has the trait "CUSTOM_STORAGE" [W330]',
  ])
  expect(asked.filter((one) => !one.startsWith('GET '))).toEqual([])
})

test('without an Ironic there is nothing to ask', async () => {
  const { settings, sources } = configuration('')
  const standalone = { ...settings!, ironic: { ...settings!.ironic, type: 'standalone' as const } }
  await expect(checkOnline(standalone, sources, systemClock)).rejects.toThrow('ironic.type is standalone')
})
