import { describe, expect, test } from 'bun:test'
import { readTlvs } from '../../../src/hooks/lldp/read.ts'
import type { Json, JsonObject } from '../../../src/model/json.ts'

const fixtures = `${import.meta.dir}/../../fixtures`

type Vector = {
  readonly name: string
  readonly tlvs: readonly Json[]
  /** What ironic-inspector read of it. */
  readonly upstream: JsonObject
  readonly upstream_aborts_introspection?: true
}

type Listed = {
  readonly lldp_vectors: readonly { readonly vector: string; readonly facts: JsonObject; readonly line: string }[]
}

const vectors = (await Bun.file(`${fixtures}/samples/vectors-lldp.json`).json()) as readonly Vector[]
const { lldp_vectors: allowed } = Bun.YAML.parse(await Bun.file(`${fixtures}/differences.yaml`).text()) as Listed

const hex = (text: string) => Buffer.from(text).toString('hex')
const facts = (...tlvs: readonly Json[]) => readTlvs(tlvs).facts
const why = (...tlvs: readonly Json[]) => readTlvs(tlvs).skipped
const name: Json = [5, hex('leaf')]

describe('a recorded vector gives what ironic-inspector read', () => {
  for (const { name: vector, tlvs, upstream } of vectors)
    test(vector, () => {
      const other = allowed.find((one) => one.vector === vector)
      expect(facts(...tlvs)).toEqual({ ...upstream, ...other?.facts })
    })

  test('and a difference is listed only where there is one', () => {
    for (const { vector, facts: ours, line } of allowed) {
      expect(vectors.find((one) => one.name === vector)?.upstream).not.toMatchObject(ours)
      expect(line).toMatch(/^processing 1\.14: ./)
    }
  })

  const defects = vectors.filter(({ upstream_aborts_introspection }) => upstream_aborts_introspection)
  test.each(defects.map((vector) => [vector.name, vector] as const))(
    'do: "%s", which aborted the introspection, is skipped, and the others are read',
    (_name, { tlvs }) => {
      expect(why(...tlvs)).toHaveLength(1)
      expect(facts(...tlvs, name)).toEqual({ switch_system_name: 'leaf' })
    },
  )
})

describe('what is no TLV is skipped, where ironic-inspector aborts', () => {
  const odd: Json[] = [null, true, 5, 'x', {}, [], [5], [5, '41', 'x'], [5, 41], [5, null], ['5', '41'], [null, '41']]
  test.each([[5, 'zz'], [5, '414'], [5, '41 41'], [5, '0x41'], [5, '٤١'], ...odd].map((one) => [one]))('%j', (one) => {
    expect(readTlvs([one, name])).toEqual({
      facts: { switch_system_name: 'leaf' },
      skipped: ['no pair of a type and hexadecimal digits'],
    })
  })

  test('upper-case digits are digits', () => {
    expect(facts([5, '4A4b'])).toEqual({ switch_system_name: 'JK' })
  })
})

describe('organisations', () => {
  test('do: what 802.1 and 802.3 say is stored though nothing was stored before it, where ironic-inspector loses it', () => {
    expect(facts([127, '0080c2010066'])).toEqual({ switch_port_untagged_vlan_id: 102 })
    expect(facts([127, '00120f042400'])).toEqual({ switch_port_mtu: 9216 })
  })

  test('numbers have two octets, more do no harm', () => {
    expect(why([127, '0080c20100'], [127, '0080c20600'], [127, '00120f0424'])).toEqual(
      Array.from('123', () => 'type 127: too short'),
    )
    expect(facts([127, '00120f042400ff'])).toEqual({ switch_port_mtu: 9216 })
  })

  test('others are skipped, their subtypes that are unknown say nothing', () => {
    expect(why([127, '0012bb010007'])).toEqual(['type 127: unknown organisation 0012bb'])
    expect(why([127, '0080c2'])).toEqual(['type 127: too short'])
    expect(
      readTlvs([
        [127, '0080c20900'],
        [127, '00120f0207010100'],
      ]),
    ).toEqual({ facts: {}, skipped: [] })
  })

  test('link aggregation is read from either, the first one counts', () => {
    const key = 'switch_port_link_aggregation'
    expect(facts([127, '0080c20701ffffffff'], [127, '00120f030200000006'])).toEqual({
      [`${key}_enabled`]: false,
      [`${key}_support`]: true,
      [`${key}_id`]: 4294967295,
    })
    expect(why([127, '00120f03020000000600'])).toEqual(['type 127: wrong length'])
  })

  test('what is supported and what is enabled are bits of their own', () => {
    const bits = (tlv: (flags: string) => string, key: string) =>
      Array.from({ length: 8 }, (_, flags) => {
        const read = facts([127, tlv(`0${flags}`)])
        return [read[`${key}_support`], read[`${key}_enabled`]]
      })
    const [no, support, enabled, both] = [
      [false, false],
      [true, false],
      [false, true],
      [true, true],
    ]
    const lowest = [no, support, enabled, both, no, support, enabled, both]
    expect(bits((flags) => `0080c207${flags}00000000`, 'switch_port_link_aggregation')).toEqual(lowest)
    expect(bits((flags) => `00120f01${flags}00000000`, 'switch_port_autonegotiation')).toEqual(lowest)
    expect(bits((flags) => `0080c202${flags}000a`, 'switch_port_protocol_vlan')).toEqual(
      [no, support, enabled, both].flatMap((one) => [one, one]),
    )
  })

  test('do: each bit of the physical capabilities has its own name, also that of 10BASE-T fdx', () => {
    const key = 'switch_port_physical_capabilities'
    const read = (bits: number) => facts([127, `00120f0100${bits.toString(16).padStart(4, '0')}0000`])[key] ?? null
    const names = Array.from({ length: 16 }, (_, bit) => read(1 << bit))
    expect(names[15]).toEqual([])
    expect(names.slice(0, 15).flat()).toEqual([
      '1000BASE-T fdx',
      '1000BASE-T hdx',
      '1000BASE-X fdx',
      '1000BASE-X hdx',
      'Asym and Sym PAUSE fdx',
      'Sym PAUSE fdx',
      'Asym PAUSE fdx',
      'PAUSE fdx',
      '100BASE-T2 fdx',
      '100BASE-T2 hdx',
      '100BASE-TX fdx',
      '100BASE-TX hdx',
      '10BASE-T4',
      '10BASE-T fdx',
      '10BASE-T hdx',
    ])
    expect(read(0xffff)).toEqual(
      names
        .map(String)
        .slice(0, 15)
        .toSorted((a, b) => (a < b ? -1 : 1)),
    )
  })

  test('a MAU type has its name in the order of RFC 4836, and an unknown one spoils its TLV', () => {
    const mau = (code: number) => [127, `00120f01030000${code.toString(16).padStart(4, '0')}`]
    const read = (code: number) => facts(mau(code)).switch_port_mau_type
    expect([0, 9, 10, 14, 15, 30, 31, 40, 46, 53].map(read)).toEqual([
      'Unknown',
      '10BROAD36',
      '10BASE-T half duplex',
      '100 BASE-T4',
      '100BASE-TX half duplex',
      '1000BASE-T full duplex',
      '10GBASE-X',
      '10GBASE-SW',
      '100BASE-LX10',
      '1000BASE-PX20U',
    ])
    expect(readTlvs([mau(54)])).toEqual({ facts: {}, skipped: ['type 127: unknown MAU type 54'] })
  })

  test('VLANs grow as a list, names without the NULs at their end and the octets behind it', () => {
    const vlan = (id: string, length: string, text: string) => [127, `0080c203${id}${length}${hex(text)}`]
    expect(facts(vlan('0065', '04', '\0a\0\0'), vlan('0066', '01', 'bcd'), vlan('0066', '01', 'b'))).toEqual({
      switch_port_vlans: [
        { name: '\0a', id: 101 },
        { name: 'b', id: 102 },
        { name: 'b', id: 102 },
      ],
    })
    expect(why(vlan('0065', '05', 'ab'), [127, '0080c20300'], [127, '0080c203006501ff'])).toEqual([
      'type 127: too short',
      'type 127: too short',
      'type 127: no UTF-8',
    ])
  })

  test('protocol VLANs grow as a list, what is said of them beside it counts once', () => {
    expect(facts([127, '0080c20206000a'], [127, '0080c20200000b'])).toEqual({
      switch_port_protocol_vlan_enabled: true,
      switch_port_protocol_vlan_support: true,
      switch_port_protocol_vlan_ids: [10, 11],
    })
  })

  test('protocols are kept as digits', () => {
    expect(facts([127, '0080c20402aabbcc'], [127, '0080c20400'])).toEqual({ switch_protocol_identities: ['aabb', ''] })
    expect(why([127, '0080c204'])).toEqual(['type 127: too short'])
  })
})

describe('addresses', () => {
  const management = (...values: readonly string[]) =>
    facts(...values.map((value): Json => [8, value])).switch_mgmt_addresses

  test('are IPv4, IPv6 and MACs, all that there are, whatever length is said', () => {
    expect(management('0501c0000201', '0001c0000201ff', '0706aabbccddeeff')).toEqual([
      '192.0.2.1',
      '192.0.2.1',
      'aa:bb:cc:dd:ee:ff',
    ])
    expect(management(`1102${'0'.repeat(20)}ffffc0000201`, '110220010db8ffff00000000000000000007')).toEqual([
      '::ffff:192.0.2.1',
      '2001:db8:ffff::7',
    ])
  })

  // ironic-inspector shows these as 0.0.0.0 and 192.0.2.1.
  test('of IPv6 stay IPv6 when they are small', () => {
    expect(management(`1102${'0'.repeat(32)}`, `1102${'0'.repeat(24)}c0000201`)).toEqual(['::', '::c000:201'])
  })

  test('of other families are passed over, cut ones are skipped', () => {
    expect(
      readTlvs([
        [8, '050755'],
        [8, '0501c000'],
        [8, '05'],
        [8, '1102c0000201'],
      ]),
    ).toEqual({
      facts: {},
      skipped: ['type 8: too short', 'type 8: too short', 'type 8: too short'],
    })
  })
})

describe('of a key with one value', () => {
  test('the first TLV that can be read counts', () => {
    expect(facts([1, `07${hex('a')}`], [1, '04aabbccddeeff'])).toEqual({ switch_chassis_id: 'a' })
    expect(facts([1, '04aabb'], [1, '04aabbccddeeff'])).toEqual({ switch_chassis_id: 'aa:bb:cc:dd:ee:ff' })
    expect(facts([5, ''], name)).toEqual({ switch_system_name: '' })
    expect(facts([1, '0509'], [1, '04aabbccddeeff'])).toEqual({ switch_chassis_id: null })
  })
})

test('text is UTF-8 as it stands, NULs and marks too; anything else is skipped', () => {
  expect(facts([4, hex('a\0é\ufeff')], [5, hex('\ufeffb')], [6, ''])).toEqual({
    switch_port_description: 'a\0é\ufeff',
    switch_system_name: '\ufeffb',
    switch_system_description: '',
  })
  expect(why([4, 'ff'], [1, '07ff'], [5, 'eda080'])).toEqual(Array.from([4, 1, 5], (type) => `type ${type}: no UTF-8`))
})

test('capabilities have exactly four octets', () => {
  expect(why([7, '0014'], [7, '0014001400'])).toEqual(['type 7: wrong length', 'type 7: wrong length'])
})

test('the end of the frame does not end the reading, and types that are unknown say nothing', () => {
  expect(readTlvs([[0, ''], [3, '0078'], [9, 'ff'], [1e308, ''], name])).toEqual({
    facts: { switch_system_name: 'leaf' },
    skipped: [],
  })
})
