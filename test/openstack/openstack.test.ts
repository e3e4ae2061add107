import { afterAll, beforeAll, describe } from 'bun:test'
import { authenticationSuite } from './authentication.ts'
import { up, type Cloud } from './cloud.ts'
import { introspectionSuite } from './introspection.ts'
import { outageSuite } from './outage.ts'

let cloud: Cloud

// One file and one cloud: bringing one up takes longer than most of what is asked of it.
beforeAll(async () => {
  cloud = await up()
})
afterAll(() => cloud?.down())

describe('real Ironic: introspection', () => introspectionSuite(() => cloud))
describe('real Keystone: who may do what', () => authenticationSuite(() => cloud))
describe('real Ironic: stopped and started again', () => outageSuite(() => cloud))
