import { describe, expect, test } from 'bun:test'
import { parametersOf } from '../../src/ramdisk/parameters.ts'

test('without any word the usual values hold', () => {
  expect(parametersOf('quiet\n')).toEqual({
    callbackUrls: [],
    collectors: undefined,
    benchmarks: [],
    bootif: undefined,
    bootMac: undefined,
    dhcpTimeout: 60_000,
    allInterfaces: false,
    lldpTimeout: 30_000,
    lldpInInterfaces: false,
    insecure: false,
    requestId: undefined,
    address: undefined,
    after: 'idle',
    onFailure: 'shell',
  })
})

test('every word is read; of equal ones the last counts', () => {
  expect(
    parametersOf(
      'ro ipa-inspection-callback-url=http://a/1 ipa-inspection-callback-url=http://b/1,http://c/1 ' +
        'ipa-inspection-collectors=default,lldp ipa-inspection-benchmarks=cpu,disk ipa-inspection-dhcp-wait-timeout=5 ipa-inspection-dhcp-all-interfaces=true ' +
        'ipa-lldp-timeout=7 ipa-collect-lldp=1 ipa-insecure=1 ipa-global-request-id=req-1 inspector.after=poweroff inspector.on-failure=reboot ' +
        'BOOTIF=01-52-54-00-AA-00-01 ip=192.0.2.9:192.0.2.1:192.0.2.254:255.255.255.0',
    ),
  ).toEqual({
    callbackUrls: ['http://b/1', 'http://c/1'],
    collectors: ['default', 'lldp'],
    benchmarks: ['cpu', 'disk'],
    bootif: '01-52-54-00-AA-00-01',
    bootMac: '52:54:00:aa:00:01',
    dhcpTimeout: 5_000,
    allInterfaces: true,
    lldpTimeout: 7_000,
    lldpInInterfaces: true,
    insecure: true,
    requestId: 'req-1',
    address: { address: '192.0.2.9', netmask: '255.255.255.0', gateway: '192.0.2.254' },
    after: 'poweroff',
    onFailure: 'reboot',
  })
})

describe('the older names of the callback', () => {
  for (const name of ['inspector_callback_url', 'discoverd_callback_url', 'ironic_callback_url'])
    test(name, () => expect(parametersOf(`${name}=http://a/1`).callbackUrls).toEqual(['http://a/1']))
})

test('BOOTIF may be a MAC with colons, as iPXE writes it; what is none is kept as written', () => {
  expect(parametersOf('BOOTIF=52:54:00:AA:00:01').bootMac).toBe('52:54:00:aa:00:01')
  expect(parametersOf('BOOTIF=eth0')).toMatchObject({ bootif: 'eth0', bootMac: undefined })
})

test('what cannot be read counts as not said', () => {
  const text = 'ipa-lldp-timeout=soon ip=dhcp inspector.after=sleep ipa-inspection-dhcp-wait-timeout=-1'
  expect(parametersOf(text)).toMatchObject({
    lldpTimeout: 30_000,
    address: undefined,
    after: 'idle',
    dhcpTimeout: 60_000,
  })
})

test('a flag is set by what oslo takes for true, in any case', () => {
  const flag = (text: string) => parametersOf(`ipa-insecure=${text}`).insecure
  for (const text of ['1', 't', 'true', 'on', 'y', 'yes', 'True', 'Y']) expect([text, flag(text)]).toEqual([text, true])
  for (const text of ['0', 'f', 'false', 'off', 'n', 'no', '', 'si']) expect([text, flag(text)]).toEqual([text, false])
})
