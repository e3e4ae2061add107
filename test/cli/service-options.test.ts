import { afterAll, describe, expect, test } from 'bun:test'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeCertificates } from '../fakes/certificates.ts'
import { inspector } from './terminal.ts'

const home = mkdtempSync(join(tmpdir(), 'home-'))
const servers: Bun.Server<undefined>[] = []
afterAll(async () => {
  for (const server of servers) await server.stop(true)
  rmSync(home, { recursive: true })
})

function listen(fetch: (request: Request) => Response | Promise<Response>, tls?: Bun.TLSOptions): string {
  const server = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch, ...(tls ? { tls } : {}) })
  servers.push(server)
  return server.url.href.replace(/\/$/, '')
}

/** `introspection list` with a cloud that is written so. */
async function list(cloud: object, args: readonly string[] = [], environment: Readonly<Record<string, string>> = {}) {
  await Bun.write(join(home, '.config/openstack/clouds.yaml'), JSON.stringify({ clouds: { lab: cloud } }))
  return inspector(['introspection', 'list', '-f', 'json', ...args], { HOME: home, OS_CLOUD: 'lab', ...environment })
}

describe('a cloud', () => {
  test('with a catalogue is asked where the service is: in its region, at its interface', async () => {
    const asked: string[] = []
    const inspectorAt = (place: string) => ({
      place,
      url: listen((request) => {
        asked.push(`${place} ${request.headers.get('x-auth-token')}`)
        return Response.json({ introspection: [] })
      }),
    })
    const endpoints = [
      { region: 'R1', interface: 'public', ...inspectorAt('R1 public') },
      { region: 'R2', interface: 'public', ...inspectorAt('R2 public') },
      { region: 'R2', interface: 'internal', ...inspectorAt('R2 internal') },
    ]
    let login: unknown
    const keystone = listen(async (request) => {
      login = await request.json()
      const token = { catalog: [{ type: 'baremetal-introspection', endpoints }] }
      return Response.json({ token }, { status: 201, headers: { 'x-subject-token': 't1' } })
    })
    const auth = { auth_url: keystone, username: 'ops', password: 'pw', project_name: 'p' }
    const leftover = { OS_USERNAME: 'somebody', OS_PASSWORD: 'else' }
    expect((await list({ auth, region_name: 'R2', interface: 'internal' }, [], leftover)).code).toBe(0)
    expect(login).toMatchObject({ auth: { identity: { password: { user: { name: 'ops', password: 'pw' } } } } })
    await list({ auth, region_name: 'R2' })
    await list({ auth })
    await list({ auth, region_name: 'R2' }, [], { OS_INTERFACE: 'internalURL' })
    await list({ auth }, [], { OS_REGION_NAME: 'R2' })
    expect(asked).toEqual(['R2 internal t1', 'R2 public t1', 'R1 public t1', 'R2 internal t1', 'R2 public t1'])
  })

  test('says how certificates are checked; the command line comes first', async () => {
    const { cert, key, ca } = makeCertificates('IP:127.0.0.1')
    const url = listen(() => Response.json({ introspection: [] }), { cert, key })
    const cloud = { auth_type: 'none', baremetal_introspection_endpoint_override: url }
    await Bun.write(join(home, 'ca.pem'), ca)
    expect((await list(cloud)).code).toBe(3)
    expect(await list({ ...cloud, cacert: '~/ca.pem' })).toMatchObject({ code: 0, out: '[]\n' })
    expect((await list({ ...cloud, verify: false })).code).toBe(0)
    expect((await list(cloud, ['--os-cacert', join(home, 'ca.pem')])).code).toBe(0)
    expect((await list(cloud, ['--insecure'])).code).toBe(0)
    expect((await list({ ...cloud, cacert: '~/ca.pem' }, ['--os-cacert', '/nonexistent/ca.pem'])).code).toBe(3)
  })
})
