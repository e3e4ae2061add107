import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspector } from '../terminal.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'inspector-'))
  copyFileSync(join(import.meta.dir, '../screens/report.json'), join(folder, 'report.json'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const passing = '  - {name: good, data: report.json, expect: {outcome: finished}}\n'
const failing = '  - {name: bad, data: report.json, expect: {outcome: error}}\n'

function tests(text: string, name = 'a.test.yaml'): void {
  writeFileSync(join(folder, name), `version: 1\nworkflow: default\ntests:\n${text}`)
}

describe('inspector test', () => {
  test('ends with 0 when all pass, with 1 when one fails, with 3 when there is none', async () => {
    expect(await inspector(['test', folder])).toMatchObject({ code: 3 })
    tests(passing)
    expect(await inspector(['test', folder])).toMatchObject({ code: 0 })
    tests(passing + failing)
    const { code, out } = await inspector(['test', folder])
    expect(code).toBe(1)
    expect(out).toContain('2 tests in 1 file: 1 passed, 1 failed')
  })

  test('names a file that cannot be read, and ends with 3 then', async () => {
    tests(passing)
    const { code, out } = await inspector(['test', folder, join(folder, 'nosuch.test.yaml')])
    expect(code).toBe(3)
    expect(out).toContain('nosuch.test.yaml:1:1: error: cannot read the file: no such file [E110]')
    expect(out).toContain('1 passed')
  })

  test('runs the tests whose names match; a pattern that matches none is an error', async () => {
    tests(passing + failing)
    expect(await inspector(['test', '--run', '^good', folder])).toMatchObject({ code: 0 })
    expect(await inspector(['test', '--run', 'better', folder])).toMatchObject({ code: 1 })
    expect(await inspector(['test', '--run', '(', folder])).toMatchObject({ code: 2 })
    tests(passing + '  - {name: no, data: report.json, expect: {outcome: finished}}\n')
    expect(await inspector(['test', '--run', 'better', folder])).toMatchObject({ code: 1 })
  })

  test('tells no secret that an answer repeats, in no form, and judges by what it is', async () => {
    const site = join(folder, 'site.yaml')
    writeFileSync(
      site,
      'version: 1\napi: {listen: "127.0.0.1:5050", auth: none}\nironic: {type: standalone}\nfirewall: {driver: none}\n' +
        'secrets: {cmdb: "Pl4nted/ä"}\nworkflows:\n  site:\n    steps:\n' +
        `      - {id: rack, http: {url: "https://h/", headers: {X-Key: '\${{ secret("cmdb") }}'}, into: rack}}\n` +
        `      - {when: data.rack.tok != "x", set: {/extra/tok: '\${{ data.rack.tok }}'}}\n` +
        `      - {when: data.rack.tok == "wrong", warn: never}\n`,
    )
    const answers = 'answers: {rack: {status: 200, body: {tok: "Pl4nted/ä"}}}'
    const of = (expected: string) =>
      `  - {name: bad, workflow: site, data: report.json, ${answers}, expect: ${expected}}\n`
    const plain =
      '{data: {rack: {tok: no}}, node: {extra: {tok: no}}, steps: {warn-3: ok}, assert: [\'data.rack.tok == "no"\'], snapshot: true}'
    for (const form of [['--trace'], ['-f', 'json', '--trace'], ['-f', 'junit'], ['--jobs', '2', '-f', 'json']]) {
      tests(of(plain))
      const { code, out, err } = await inspector(['test', '--config', site, ...form, folder])
      expect({ code, hasMask: out.includes('***') }).toEqual({ code: 1, hasMask: true })
      expect(out + err).not.toMatch(/Pl4nted/)
    }
    tests(of('{data: {rack: {tok: "***"}}}'))
    const { out } = await inspector(['test', '--config', site, folder])
    expect(out).toMatch(/\+ +tok: \*\*\* +set by step 1, rack .*; a secret is masked here/)
    tests(of('{data: {rack: {tok: Pl4nted/ä}}}'))
    expect(await inspector(['test', '--config', site, folder])).toMatchObject({ code: 0 })

    tests(of('{data: {rack: {tok: no}}, outcome: error, snapshot: true}'))
    await inspector(['test', '--config', site, '--update', '--yes', folder])
    expect(readFileSync(join(folder, 'a.test.yaml'), 'utf8')).toContain('{data: {rack: {tok: no}}, outcome: "finished"')
    expect(readFileSync(join(folder, 'a.test.snap'), 'utf8')).toMatch(/value: ["']?\*\*\*/)
    tests(of('{snapshot: true}'))
    expect(await inspector(['test', '--config', site, folder])).toMatchObject({ code: 0 })
  })

  test('leaves the secrets of the configuration alone, as masks, where the tests bring none of their own', async () => {
    const site = join(folder, 'site.yaml')
    writeFileSync(
      site,
      'version: 1\napi: {listen: "127.0.0.1:5050", auth: none}\nironic: {type: standalone}\nfirewall: {driver: none}\n' +
        'secrets: {bmc: hunter2, other: hunter3}\nworkflows:\n  site:\n    steps:\n' +
        `      - set: {/driver_info/ipmi_password: '\${{ secret("bmc") }}', /driver_info/snmp: '\${{ secret("other") }}'}\n`,
    )
    const test = `workflow: site, data: report.json, expect: {node: {driver_info: {ipmi_password: "***", snmp: "***"}}}`
    tests(`  - {name: one, ${test}}\n`)
    expect(await inspector(['test', '--config', site, folder])).toMatchObject({ code: 0 })
    writeFileSync(join(folder, 'b.test.yaml'), `version: 1\nsecrets: {bmc: b}\ntests:\n  - {name: two, ${test}}\n`)
    expect(await inspector(['test', '--config', site, folder])).toMatchObject({ code: 0 })
  })

  test('knows in assertions the keys of the data that the workflows write, and no others', async () => {
    const steps = 'steps: [{set_data: {/rack: {name: r3}}}, {id: ask, exec: {command: [/bin/x], into: firmware}}]'
    writeFileSync(join(folder, 'site.yaml'), `version: 1\nworkflows:\n  site:\n    ${steps}\n`)
    const asserting = (text: string) =>
      tests(`  - {name: one, workflow: site, data: report.json, expect: {assert: ['${text}']}}\n`)
    asserting('data.rack.name == "r3"')
    expect(await inspector(['test', folder])).toMatchObject({ code: 0 })
    asserting('data.firmware.bios == "2.19"')
    expect((await inspector(['test', folder])).out).toContain('missing: data.firmware')
    asserting('data.rak.name == "r3"')
    expect((await inspector(['test', folder])).out).toContain('no such key: rak [E402]')
  })

  test('takes the workflows of the only configuration among the files that are looked at', async () => {
    const bare = 'api: {listen: "127.0.0.1:5050", auth: none}\nironic: {type: standalone}\nfirewall: {driver: none}\n'
    const own = 'workflows:\n  own: {steps: [scheduler]}\n'
    writeFileSync(join(folder, 'inspector.yaml'), `version: 1\n${bare}${own}`)
    tests('  - {name: one, workflow: own, data: report.json, expect: {steps: {scheduler: ok}}}\n')
    expect(await inspector(['test', folder])).toMatchObject({ code: 0 })
    expect(await inspector(['test', '--jobs', '2', folder])).toMatchObject({ code: 0 })
    writeFileSync(join(folder, 'other.yaml'), `version: 1\n${bare}`)
    expect((await inspector(['test', folder])).out).toContain('unknown workflow "own" [E302]')
  })

  test('stops at the first that fails when it is told so', async () => {
    tests(failing + passing)
    const { out } = await inspector(['test', '--fail-fast', '-f', 'json', folder])
    expect((JSON.parse(out) as { tests: unknown[] }).tests).toHaveLength(1)
  })

  test('fails below the coverage that is wanted, and names what is missing', async () => {
    tests('  - {name: early, data: {error: x}, expect: {outcome: error}}\n')
    writeFileSync(
      join(folder, 'site.yaml'),
      `version: 1\nworkflows:\n  site:\n    steps:\n      - id: maybe\n        when: data["x"] == 1\n        set: {/extra/a: 1}\n`,
    )
    const own = '  - {name: one, workflow: site, data: report.json, data_patch: {x: 1}, expect: {steps: {maybe: ok}}}\n'
    tests(own)
    expect(await inspector(['test', '--min-coverage', '30', folder])).toMatchObject({ code: 0 })
    const { code, out } = await inspector(['test', '--min-coverage', '90', folder])
    expect(code).toBe(1)
    expect(out).toContain('coverage 1 of 3 branches')
    expect(out).toContain('site: maybe was never skipped')
    expect(out).toContain('site: maybe was never undecided')
  })

  test('counts the branches of a workflow that was never reached, and what there is none of as not covered', async () => {
    tests('  - {name: lost, data: report.json, node: null, expect: {outcome: error}}\n')
    const { code, out } = await inspector(['test', '--min-coverage', '100', folder])
    expect(code).toBe(1)
    expect(out).toContain('coverage 0 of 7 branches')
    writeFileSync(
      join(folder, 'a.test.yaml'),
      'version: 1\ntests: [{name: lost, data: report.json, node: null, expect: {outcome: error}}]\n',
    )
    expect(await inspector(['test', '--min-coverage', '100', folder])).toMatchObject({ code: 1 })
    expect(await inspector(['test', '--min-coverage', '0', folder])).toMatchObject({ code: 0 })
  })

  test('reaches all branches of rules: of one without a condition there is one', async () => {
    writeFileSync(
      join(folder, 'rules.yaml'),
      `version: 1\nworkflows:\n  site: {steps: [rules]}\nrules:\n  - {id: r1, when: 'data["x"] == 1', set: {/extra/a: 1}}\n  - {id: r2, set: {/extra/b: 1}}\n`,
    )
    const run = (name: string, patch: string) =>
      `  - {name: ${name}, workflow: site, data: report.json, data_patch: ${patch}, expect: {outcome: finished}}\n`
    tests(run('met', '{x: 1}') + run('not met', '{x: 2}'))
    const { out } = await inspector(['test', '--coverage', folder])
    expect(out).toContain('coverage 4 of 5 branches')
    expect(out).toContain(`rule r1 was never undecided  ${folder}/rules.yaml:5`)
    tests(run('met', '{x: 1}') + run('not met', '{x: 2}') + run('undecided', '{}'))
    expect(await inspector(['test', '--min-coverage', '100', folder])).toMatchObject({ code: 0 })
  })

  test('prints JUnit with the failure in it, well formed whatever the names are', async () => {
    tests('  - {name: "a <b> & \\"c\\"", data: report.json, expect: {outcome: error}}\n')
    const { out } = await inspector(['test', '-f', 'junit', folder])
    expect(out).toContain('name="a &lt;b&gt; &amp; &quot;c&quot;"')
    expect(out).toContain('failures="1"')
  })

  test('prints the trace of a test that fails, where that is wanted', async () => {
    tests(failing)
    expect((await inspector(['test', '--trace', folder])).out).toContain('3 scheduler  ok')
  })

  test('runs no test of a file with an error in it, and says what is wrong', async () => {
    tests(`${passing}  - {name: nothing, data: report.json}\n`)
    const { code, out } = await inspector(['test', folder])
    expect(code).toBe(1)
    expect(out).toContain('the test "nothing" expects nothing [E701]')
    expect(out).toContain('0 tests in 1 file')
  })
})

describe('inspector test --update', () => {
  test('writes single values and snapshots, and leaves all other text as it is', async () => {
    const text = `  # why\n  - name: old\n    data: report.json\n    expect:\n      node: {properties: {cpus: "7"}} # here\n      power: leave\n      snapshot: true\n`
    tests(text)
    expect(await inspector(['test', '--update', '--yes', folder])).toMatchObject({ code: 0 })
    expect(readFileSync(join(folder, 'a.test.yaml'), 'utf8')).toEndWith(
      text.replace('"7"', '"8"').replace('leave', '"off"'),
    )
    expect(readFileSync(join(folder, 'a.test.snap'), 'utf8')).toContain('root_disk_selection: ok')
    expect(await inspector(['test', folder])).toMatchObject({ code: 0 })
  })

  test('asks before; without a terminal it writes nothing', async () => {
    tests('  - {name: old, data: report.json, expect: {power: leave}}\n')
    const before = readFileSync(join(folder, 'a.test.yaml'), 'utf8')
    const { code, err } = await inspector(['test', '--update', folder])
    expect(code).toBe(1)
    expect(err).toContain('--yes')
    expect(err).toContain('\n  4: power: leave → off\n')
    expect(readFileSync(join(folder, 'a.test.yaml'), 'utf8')).toBe(before)
  })

  test('shows what a snapshot will hold that is new, and which lines of another will change', async () => {
    tests('  - {name: old, data: report.json, expect: {snapshot: true}}\n')
    const first = await inspector(['test', '--update', '--yes', folder])
    expect(first.err).toMatch(/^ {2}\+ old:\n {2}\+ {3}outcome: finished/m)
    tests('  - {name: old, data: report.json, data_patch: {inventory: {cpu: {count: 9}}}, expect: {snapshot: true}}\n')
    const second = await inspector(['test', '--update', '--yes', folder])
    expect(second.err).toMatch(/^ {2}- +value: "8"\n {2}\+ +value: "9"/m)
    expect(second.err).not.toContain('outcome: finished')
  })

  test('leaves what is no single value to be mended by hand', async () => {
    tests('  - {name: old, data: report.json, expect: {requests: []}}\n')
    expect(await inspector(['test', '--update', '--yes', folder])).toMatchObject({ code: 1 })
  })

  test('notices a snapshot that differs', async () => {
    tests('  - {name: old, data: report.json, expect: {snapshot: true}}\n')
    await inspector(['test', '--update', '--yes', folder])
    tests('  - {name: old, data: report.json, data_patch: {inventory: {cpu: {count: 9}}}, expect: {snapshot: true}}\n')
    const { code, out } = await inspector(['test', folder])
    expect(code).toBe(1)
    expect(out).toContain('expect.snapshot')
    expect(out).toContain('"9"')
  })
})
