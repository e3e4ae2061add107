/** openstacksdk's proxy, which Ironic uses, too, against the binary. */

import { expect, test } from 'bun:test'
import { nodeName, nodeUuid } from '../fakes/ironic.ts'
import { report } from '../introspection/house.ts'
import { site } from './contract/served.ts'

// Debian's package is for the system's own Python, not for another one that comes first in PATH.
const python = '/usr/bin/python3'
const isThere = Bun.spawnSync(['sh', '-c', `${python} -c 'import openstack'`]).exitCode === 0

const program = `
import json, sys, time, urllib.request
import openstack
url, uuid, name, report, failing = sys.argv[1:]
proxy = openstack.connect(
    load_yaml_config=False, load_envvars=False, auth_type='none', baremetal_introspection_endpoint_override=url
).baremetal_introspection

def outcome(call):
    try:
        return call()
    except Exception as error:
        return type(error).__name__

told = {}
told['started'] = proxy.start_introspection(uuid).id
while proxy.get_introspection(uuid).state != 'waiting':
    time.sleep(0.02)
told['waiting'] = proxy.get_introspection(uuid).to_dict(computed=False, original_names=True)
urllib.request.urlopen(url + '/v1/continue', report.encode()).read()
told['end'] = proxy.wait_for_introspection(uuid, timeout=20).to_dict(computed=False, original_names=True)
told['data'] = proxy.get_introspection_data(uuid)
told['raw'] = proxy.get_introspection_data(uuid, processed=False)
told['by name'] = proxy.start_introspection(name, manage_boot=False).state
told['all'] = [one.id for one in proxy.introspections()]
told['pages'] = [one.id for one in proxy.introspections(limit=1)]
told['nobody'] = outcome(lambda: proxy.get_introspection('11111111-2222-3333-4444-555555555555'))
told['unknown'] = outcome(lambda: proxy.start_introspection('nosuch'))
told['refused'] = outcome(lambda: urllib.request.urlopen(url + '/v1/continue', failing.encode()))
told['failed'] = outcome(lambda: proxy.wait_for_introspection(name, timeout=20))
print(json.dumps(told))
`

const served = site({ api: 'auth: none' })

test.skipIf(!isThere)('starts, waits, reads and pages', async () => {
  const [first, second] = [nodeUuid(1), nodeUuid(2)]
  const failing = JSON.stringify(report(2, { error: 'no disk' }))
  const args = [served.url, first, nodeName(2), JSON.stringify(report(1)), failing]
  const child = Bun.spawn([python, '-c', program, ...args], {
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
  })
  const [written, complaint] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()])
  expect([await child.exited, complaint]).toEqual([0, ''])
  expect(JSON.parse(written)).toMatchObject({
    started: first,
    waiting: { uuid: first, state: 'waiting', finished: false, error: null, finished_at: null },
    end: { uuid: first, state: 'finished', finished: true, error: null, started_at: expect.stringContaining('T') },
    data: { inventory: { cpu: { count: 8 } }, all_interfaces: { eth0: { pxe: true } } },
    raw: report(1),
    'by name': 'waiting',
    all: [second, first],
    pages: [second, first],
    nobody: expect.stringMatching(/NotFound/),
    unknown: expect.stringMatching(/NotFound/),
    refused: 'HTTPError',
    failed: expect.stringMatching(/ResourceFailure|SDKException/),
  })
})
