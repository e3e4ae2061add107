/** What ironic-inspector 11.1.0 was asked and answered, asked again; where we answer otherwise, a file says why. */

import { describe, expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { site, type Site } from './contract/served.ts'
import { differences, type Fields, type FixedText } from './transcripts/compare.ts'
import { countAnswers, readPairs, type Pair } from './transcripts/read.ts'
import { bodyOf, prepare, reached, reportOf } from './transcripts/states.ts'

type Difference = {
  readonly tag: string
  readonly line: string
  readonly ours: Fields
  readonly requests: Readonly<Record<string, readonly string[]>>
}
type Listed = { readonly fixed_texts: readonly FixedText[]; readonly differences: readonly Difference[] }

const listed = parse(
  readFileSync(new URL('../fixtures/transcript-differences.yaml', import.meta.url), 'utf8'),
) as Listed
const pairs = readPairs()
const allowed = listed.differences.flatMap(({ requests, ours }) =>
  Object.entries(requests).flatMap(([section, all]) =>
    all.map((request) => ({ name: `${section}: ${request}`, ours })),
  ),
)
const nameOf = ({ section, request }: Pair) => `${section}: ${request}`
const stateIn = (body = '') => /"state":"(\w+)","uuid"/.exec(body)?.[1]
const people: Readonly<Record<string, string>> = {
  'demo(member)': 'member',
  'system reader': 'reader of the system',
  'admin-system': 'admin of the system',
}

async function replay(pair: Pair, served: Site): Promise<void> {
  await prepare(pair, served)
  const token = served.tokens[people[pair.token] ?? pair.token]
  if (token === undefined && pair.token !== 'none') throw new Error(`nobody is called "${pair.token}"`)
  const body = bodyOf(pair)
  const ask = () =>
    fetch(`${served.url}${pair.path}`, {
      method: pair.method,
      redirect: 'manual',
      headers: { ...pair.headers, ...(token === undefined ? {} : { 'x-auth-token': token }) },
      ...(body === undefined ? {} : { body }),
    })
  const { ours = {} } = allowed.find(({ name }) => name === nameOf(pair)) ?? {}
  if (pair.method === 'GET')
    await reached(async () => (await ask()).text(), ours['/state'] ?? stateIn(pair.answer.body))
  const answer = await ask()
  const given = { status: answer.status, headers: answer.headers, body: await answer.text() }
  const found = differences(pair, given, listed.fixed_texts, reportOf(21))
  // The body only to be shown when something differs.
  expect([found, given.body]).toEqual([ours, given.body])
}

const again = (of: readonly Pair[], served: Site) => {
  for (const pair of of) test(nameOf(pair), () => replay(pair, served))
}

const workflow = `{ports: {add_ports: pxe, keep_ports: all}, steps: [ramdisk_error, root_disk_selection, scheduler, validate_interfaces,
  capabilities, pci_devices, extra_hardware, lldp_basic, local_link_connection, rules]}`
const others = (pair: Pair) => pair.section === 'Other settings'

describe('with Keystone', () => {
  again(
    pairs.filter((pair) => !others(pair)),
    site({ api: 'auth: keystone, legacy_roles: true, healthcheck: false', workflow }),
  )
})

describe('without login, without kept reports, with discovery', () => {
  again(
    pairs.filter(others),
    site({
      api: 'auth: none',
      introspection: ', can_manage_boot: false',
      more: 'keep: {runs: 0, unprocessed: false}\ndiscovery: {workflow: site, driver: fake-hardware}',
      workflow,
    }),
  )
})

test('every recorded answer is compared', () => {
  expect(pairs.length).toBe(countAnswers())
  expect(pairs.length).toBeGreaterThan(220)
})

test('every listed difference is one of a recorded pair, and stands there once', () => {
  const recorded = new Set(pairs.map(nameOf))
  const names = allowed.map(({ name }) => name)
  expect(names.filter((name) => !recorded.has(name))).toEqual([])
  expect(names.length).toBe(new Set(names).size)
})

test('every listed difference differs, and names what allows it', () => {
  for (const { tag, line, ours } of listed.differences) {
    expect(tag).toMatch(/^(C|X|decisions §\d+|RFC \d+)$/)
    expect(line).toMatch(/^(http-api|processing|decisions) §?\d/)
    expect(Object.keys(ours)).not.toEqual([])
  }
})
