import { describe, expect, test } from 'bun:test'
import { isLogName, logName, logNamePattern } from '../../src/introspection/log-name.ts'

const at = Date.UTC(2025, 1, 3, 4, 5, 6) * 1000 + 67
const uuid = '1a1b1c1d-0000-4000-8000-000000000001'
const parts = { uuid, bmc: '198.51.100.7', mac: '525400770001', at }

describe('the name of a file of logs', () => {
  test.each([
    ['{uuid}_{dt:%Y%m%d-%H%M%S.%f}.tar.gz', `${uuid}_20250203-040506.000067.tar.gz`],
    ['{bmc}-{mac}.tar.gz', '198.51.100.7-525400770001.tar.gz'],
    ['{dt}', '2025-02-03_04_05_06.000067'],
    ['{dt:%y.%j}', '25.034'],
    ['bmc_{bmc}_{dt:%Y.%m.%d_%H.%M.%S_%f}', 'bmc_198.51.100.7_2025.02.03_04.05.06_000067'],
  ])('%s becomes %s', (pattern, name) => {
    expect(pattern).toMatch(new RegExp(logNamePattern))
    expect(logName(pattern, parts)).toBe(name)
  })

  test.each([
    ['../../etc/passwd', '____etc_passwd'],
    ['..', '_'],
    ['.profile', '_profile'],
    ['a/../../b', 'a_____b'],
    ['2001:db8::7', '2001_db8__7'],
    ['a b\n\0;$(reboot)', 'a_b_____reboot_'],
    ['{dt}$&', '_dt___'],
    ['é💥', '___'],
    ['x'.repeat(5000), 'x'.repeat(64)],
  ])('do: has nothing dangerous of a BMC that calls itself %j', (bmc, name) => {
    const made = logName('{bmc}', { ...parts, bmc })
    expect(made).toBe(name)
    expect(isLogName('{bmc}')(made)).toBe(true)
  })

  test.each(['{uuid', '{host}', '../{uuid}', 'a/b', '{dt:%s}', '{dt:/}', '', '{uuid:x}', 'a b', '{dt:%}'])(
    'cannot be made by %j',
    (pattern) => {
      expect(pattern).not.toMatch(new RegExp(logNamePattern))
    },
  )
})

test('files of our making are told from others', () => {
  const isOurs = isLogName('{uuid}_{dt}.tar.gz')
  expect(isOurs(logName('{uuid}_{dt}.tar.gz', parts))).toBe(true)
  for (const other of ['syslog', 'backup.tar.gz', 'a_bXtar.gz', 'x/a_b.tar.gz', 'a_b.tar.gz.1'])
    expect(isOurs(other)).toBe(false)
})
