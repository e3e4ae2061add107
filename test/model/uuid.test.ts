import { expect, test } from 'bun:test'
import { uuidOf } from '../../src/model/uuid.ts'

const uuid = '1a1b1c1d-0000-4000-8000-00000000000f'

test.each([
  uuid,
  uuid.toUpperCase(),
  uuid.replaceAll('-', ''),
  `{${uuid}}`,
  `urn:uuid:${uuid}`,
  `URN:UUID:${uuid.toUpperCase()}`,
])('%s is a UUID, in one spelling', (text) => {
  expect(String(uuidOf(text))).toBe(uuid)
})

test.each(['', 'node-1', uuid.slice(1), `${uuid}0`, `{${uuid}`, ` ${uuid}`, uuid.replace('a', 'g'), null, 5, {}])(
  '%j is none',
  (value) => {
    expect(uuidOf(value)).toBeUndefined()
  },
)
