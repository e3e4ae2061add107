import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { bareMetalContract } from '../standalone/bare-metal-contract.ts'
import { authenticationSuite } from './authentication.ts'
import { clientLibrary } from './client-library.ts'
import { clientV1Suite } from './client-v1.ts'
import { up, type Cloud } from './cloud.ts'
import { clientOf } from './client.ts'
import { commandsSuite } from './commands.ts'
import { convertSuite } from './convert.ts'
import { inspectionSuite } from './inspection.ts'
import { introspectionSuite } from './introspection.ts'
import { loginSuite } from './login.ts'
import { outageSuite } from './outage.ts'
import { sdkSuite } from './sdk.ts'

// Hooks too: a cloud takes eight seconds here, and longer on a slow machine.
setDefaultTimeout(300_000)

const library = clientLibrary()
// Where nobody looks at a skipped test, its lack is a failure.
const skipped = 'missing' in library && process.env.CI === undefined
if (skipped)
  console.warn(`SKIPPED: all commands of "openstack baremetal introspection", and ClientV1: ${library.missing}`)

let cloud: Cloud

// One file and one cloud: bringing one up takes longer than most of what is asked of it.
beforeAll(async () => {
  cloud = await up()
})
afterAll(() => cloud?.down())

// What was found out about Ironic was found out about 21.4; on another one these tests may say something else.
test('the real Ironic is 21.4, whose API ends at 1.82', async () => {
  const { default_version } = await cloud.ironic('GET', '/')
  expect(default_version).toMatchObject({ min_version: '1.1', version: '1.82' })
})

describe('real Ironic: introspection', () => introspectionSuite(() => cloud))
describe('real Keystone: who may do what', () => authenticationSuite(() => cloud))
bareMetalContract('real Ironic', async () => ({ bareMetal: clientOf(cloud), close: async () => {} }))
describe('real Keystone: the login of the service', () => loginSuite(() => cloud))
describe('real Ironic: inspection', () => inspectionSuite(() => cloud))
describe('real clients: openstacksdk', () => sdkSuite(() => cloud))
describe.skipIf(skipped)('real clients: openstack', () => commandsSuite(() => cloud, library))
describe.skipIf(skipped)('real clients: ClientV1', () => clientV1Suite(() => cloud, library))
describe('the original: its configuration, converted', () => convertSuite(() => cloud))
describe('real Ironic: stopped and started again', () => outageSuite(() => cloud))
