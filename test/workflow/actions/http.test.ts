import { describe, expect, test } from 'bun:test'
import type { Json } from '../../../src/model/json.ts'
import type { AskAnswer } from '../../../src/model/trace.ts'
import { hooks } from '../../../src/hooks/index.ts'
import type { Question } from '../../../src/workflow/ask.ts'
import { compile } from '../../../src/workflow/compile.ts'
import { failure, found, run, traces } from './running.ts'

const serial = 'https://cmdb.example.org/machines/${{ inventory.system_vendor.serial_number }}?by=${{ node.driver }}'
const rack = { http: { url: serial, into: 'rack' }, id: 'rack' }

/** Answers every question alike, and remembers them. */
function answering(answer: AskAnswer | undefined) {
  const questions: Question[] = []
  const ask = (question: Question) => {
    questions.push(question)
    return Promise.resolve(answer)
  }
  return { questions, ask }
}

describe('http', () => {
  test('asks with parts of the URL percent-encoded; the answer becomes data for the steps below, and stands in the trace', async () => {
    const { questions, ask } = answering({ status: 200, body: { name: 'r3' } })
    const outcome = await run([rack, { set: { '/extra/rack': '${{ data.rack.name }}' } }], {}, ask)
    expect(questions).toEqual([
      {
        kind: 'http',
        step: 'rack',
        method: 'GET',
        url: 'https://cmdb.example.org/machines/A%2F1%20b?by=ipmi',
        headers: {},
        timeout: 10_000,
        retry: { attempts: 1, delay: 2000 },
      },
    ])
    expect(outcome).toMatchObject({
      data: { rack: { name: 'r3' } },
      trace: { answers: { rack: { status: 200, body: { name: 'r3' } } }, steps: [{ verb: 'http', outcome: 'ok' }, {}] },
      plan: { requests: [{ body: [{ path: '/extra/rack', value: 'r3' }] }] },
    })
  })

  test('sends a method, headers and a body; secrets in them travel by name', async () => {
    const { questions, ask } = answering({ status: 204 })
    const http = {
      url: 'https://cmdb.example.org/',
      method: 'POST',
      headers: { Authorization: 'Bearer ${{ secret("cmdb") }}' },
      body: { disks: '${{ inventory.disks }}', key: '${{ secret("cmdb") }}' },
      timeout: '3s',
      retry: { attempts: 3 },
    }
    expect(await failure([{ http }], {}, ask)).toBeUndefined()
    expect(questions).toMatchObject([
      {
        method: 'POST',
        headers: { Authorization: '***' },
        body: { disks: [{ size: 480 }, {}], key: '***' },
        secrets: [
          { at: '/headers/Authorization', text: { parts: ['Bearer ', { secret: 'cmdb' }] } },
          { at: '/body/key', text: { parts: [{ secret: 'cmdb' }] } },
        ],
        timeout: 3000,
        retry: { attempts: 3, delay: 2000 },
      },
    ])
  })

  test('fails on any status but 2xx, and says which; as an optional step that is a warning', async () => {
    const { ask } = answering({ status: 503 })
    const why = 'Cannot ask "https://cmdb.example.org/machines/A%2F1%20b?by=ipmi": the answer is 503'
    expect(await failure([rack], {}, ask)).toBe(why)
    expect(await run([{ ...rack, optional: true }], {}, ask)).toMatchObject({
      trace: { steps: [{ outcome: 'warning', error: why }], answers: { rack: { status: 503 } } },
    })
  })

  test('fails when there is no answer, and when it is no JSON and JSON is wanted', async () => {
    expect(await failure([rack], {}, answering({ error: 'refused' }).ask)).toEndWith(': refused')
    for (const answer of [{ status: 200, text: '<html>' }, { status: 204 }])
      expect(await failure([rack], {}, answering(answer).ask)).toEndWith('the answer is not JSON')
    expect(
      await failure([{ http: { url: serial } }], {}, answering({ status: 200, text: '<html>' }).ask),
    ).toBeUndefined()
  })

  test.each<Json>(['r3', '', null, false, 3, []])('takes %j, which is JSON as well as any object', async (body) => {
    expect(await run([rack], {}, answering({ status: 200, body }).ask)).toMatchObject({ data: { rack: body } })
  })

  describe('a report does not choose the way', () => {
    const asked = async (url: string, hostname: string) => {
      const { questions, ask } = answering({ status: 200 })
      const why = await failure([{ http: { url } }], { data: { inventory: { hostname } } }, ask)
      return why ?? questions[0]
    }
    const name = '${{ data.inventory.hostname }}'

    test.each([
      [`https://h/m/${name}/x`, '..'],
      [`https://h/m/${name}`, '.'],
      [`https://h/m/${name}?x#y`, '..'],
      [`https://h/m/.${name}/x`, '.'],
      [`https://h/m/${name}%2E/x`, '.'],
      [`https://h/m/%2e${name}/x`, ''],
      [`https://h/m/${name}${name}/x`, '.'],
      [`https:///h\\m\\${name}\\x`, '..'],
      [`https://h/m/.\t${name}/x`, '.'],
    ])('%j with %j is not asked', async (url, hostname) => {
      expect(await asked(url, hostname)).toEndWith(
        '"." and ".." in a path lead elsewhere, and an expression came to one',
      )
    })

    test.each([
      [`https://h/m/${name}/x`, '%2e%2e', 'https://h/m/%252e%252e/x'],
      [`https://h/m/${name}/x`, '../..', 'https://h/m/..%2F../x'],
      [`https://h/m/${name}/x`, '...', 'https://h/m/.../x'],
      [`https://h/m/v${name}/x`, '.', 'https://h/m/v./x'],
      [`https://h/m?by=${name}`, '..', 'https://h/m?by=..'],
      [`https://h/m/../${name}`, 'x', 'https://h/m/../x'],
      [`https://h/m/${name}`, 'x\ud800', 'https://h/m/x%EF%BF%BD'],
    ])('%j with %j is', async (url, hostname, sent) => {
      expect(await asked(url, hostname)).toMatchObject({ url: sent })
    })
  })

  test('is not asked where nothing is asked, and what it would have given is missing', async () => {
    const steps = [rack, { when: 'data.rack.name == "r3"', warn: 'there' }]
    expect(await traces(steps)).toMatchObject([
      { outcome: 'not_asked', changes: [] },
      { outcome: 'undecided', missing: 'data.rack' },
    ])
  })

  test('fails when a part of the URL is missing', async () => {
    const { questions, ask } = answering({ status: 200 })
    const steps = [{ http: { url: 'https://cmdb.example.org/${{ node.description }}' } }]
    expect(await failure(steps, {}, ask)).toBe('Cannot make the URL: node.description is missing')
    expect(questions).toEqual([])
  })

  describe('a credential as it is, which is kept with the workflow, is a finding', () => {
    const url = 'https://cmdb.example.org/'

    test.each([
      ['Authorization', 'Basic b3BzOmh1bnRlcjI='],
      ['authorization', 'Bearer hunter2'],
      ['Proxy-Authorization', 'hunter2'],
      ['Authorization', 'Bearer hunter2-${{ node.driver }}'],
      ['Authorization', '${{ "Bearer " + "hunter2" }}'],
      ['X-Auth-Token', 'hunter2'],
      ['X-Api-Key', 'hunter2'],
      ['Cookie', 'session=hunter2; theme=dark'],
    ])('in the header %s: %s', (name, value) => {
      expect(found({ http: { url, headers: { [name]: value } } })).toEqual([`W601 /http/headers/${name}`])
    })

    test.each([
      'https://ops:hunter2@cmdb.example.org/',
      'https://ops:hunter2${{ node.driver }}@cmdb.example.org/',
      'https://cmdb.example.org/?by=serial&api_key=hunter2',
    ])('in the URL %s', (written) => {
      expect(found({ http: { url: written } }).filter((one) => one !== 'W607 /http/url')).toEqual(['W601 /http/url'])
    })

    test('one that comes from a secret or from data is none, nor is what is no credential', () => {
      const headers = {
        Authorization: 'Bearer ${{ secret("cmdb") }}',
        'X-Auth-Token': '${{ data.rack.token }}',
        Cookie: 'session=${{ node.uuid }}',
        Accept: 'application/json',
        'X-Api-Key': '',
      }
      const query = 'https://ops@cmdb.example.org/?token=${{ node.uuid }}&by=serial'
      expect(found({ http: { url: query, headers, into: 'rack' } })).toEqual([])
    })
  })

  test('who asks is masked in what is said of a URL', async () => {
    const secretly = 'https://ops:hunter2@cmdb.example.org/?token=hunter2&by=${{ node.driver }}'
    const why = 'Cannot ask "https://***@cmdb.example.org/?token=***&by=ipmi"'
    const { questions, ask } = answering({ status: 503 })
    expect(await failure([{ http: { url: secretly } }], {}, ask)).toBe(`${why}: the answer is 503`)
    expect(questions).toMatchObject([{ url: 'https://ops:hunter2@cmdb.example.org/?token=hunter2&by=ipmi' }])
    const headers = { 'X-Rack': '${{ node.description }}' }
    expect(await failure([{ http: { url: secretly, headers } }])).toBe(`${why}: node.description is missing`)
    for (const url of ['ftp://ops:hunter2@cmdb.example.org/', 'http://ops:hunter2@cmdb.example.org/']) {
      const compiled = compile('w', { steps: [{ http: { url } }] }, hooks)
      expect(JSON.stringify('findings' in compiled ? compiled.findings : compiled.warnings)).not.toContain('hunter2')
    }
  })

  test('a secret has no place in a URL, and a URL is one', () => {
    expect(found({ http: { url: 'https://cmdb.example.org/${{ secret("x") }}' } })).toEqual(['E402 /http/url'])
    expect(found({ http: { url: 'ftp://cmdb.example.org/' } })).toEqual(['E207 /http/url'])
    expect(found({ http: { url: 'https://cmdb.example.org/', retries: 3 } })).toEqual(['E203 /http/retries'])
  })

  test('its key of the data is known in the workflow, and no other', async () => {
    expect(found({ when: 'data.rack.name == "r3"', warn: 'there' })).toEqual(['E402 /when'])
    const steps = [{ when: 'data.rack.name == "r3"', warn: 'there' }, rack]
    expect(await traces(steps)).toMatchObject([{ outcome: 'undecided', missing: 'data.rack' }, {}])
  })
})

describe('exec', () => {
  const exec = {
    command: ['/usr/local/bin/firmware', '${{ inventory.system_vendor.manufacturer }}', '${{ inventory.cpu.count }}'],
    input: { vendor: '${{ inventory.system_vendor }}', key: '${{ secret("key") }}' },
    into: 'firmware',
  }
  const step = { exec, id: 'firmware' }

  test('runs an argument list with JSON on stdin; the JSON it writes becomes data', async () => {
    const { questions, ask } = answering({ exit: 0, stdout: '{"bios": "2.19"}\n' })
    const outcome = await run([step, { set: { '/extra/bios': '${{ data.firmware.bios }}' } }], {}, ask)
    expect(questions).toMatchObject([
      {
        kind: 'exec',
        command: ['/usr/local/bin/firmware', 'Dell Inc.', '4'],
        input: { vendor: { manufacturer: 'Dell Inc.' }, key: '***' },
        secrets: [{ at: '/key' }],
      },
    ])
    expect(outcome).toMatchObject({ plan: { requests: [{ body: [{ value: '2.19' }] }] } })
  })

  test('fails on any exit status but 0, with what the program said, and on nonsense', async () => {
    const why = 'Cannot run "/usr/local/bin/firmware"'
    expect(await failure([step], {}, answering({ exit: 3, stdout: '', stderr: 'no table' }).ask)).toBe(
      `${why}: exit status 3: no table`,
    )
    expect(await failure([step], {}, answering({ exit: 0, stdout: 'bios=2' }).ask)).toBe(
      `${why}: the answer is not JSON`,
    )
    for (const error of ['it took longer than 10 ms', `${why}: it took longer than 10 ms`])
      expect(await failure([step], {}, answering({ error }).ask)).toBe(`${why}: it took longer than 10 ms`)
    expect(await failure([step], {}, answering({ status: 200 }).ask)).toContain('no exit status')
  })

  test.each<Json>(['r3', null, 3])('takes %j, which is JSON as well as any object', async (value) => {
    const { ask } = answering({ exit: 0, stdout: JSON.stringify(value) })
    expect(await run([step], {}, ask)).toMatchObject({ data: { firmware: value } })
  })

  test('fails on an answer that is nested so deeply that nothing can walk through it', async () => {
    const stdout = '['.repeat(100_000) + ']'.repeat(100_000)
    expect(await failure([step], {}, answering({ exit: 0, stdout }).ask)).toEndWith('nested deeper than 64 levels')
  })

  test('an argument with a zero byte is not run', async () => {
    const { questions, ask } = answering({ exit: 0, stdout: '{}' })
    const data = { inventory: { hostname: 'a\0b' } }
    expect(await failure([{ exec: { command: ['/bin/true', '${{ inventory.hostname }}'] } }], { data }, ask)).toContain(
      'zero byte',
    )
    expect(questions).toEqual([])
  })

  test('a secret has no place among arguments, which everybody on the machine sees', () => {
    expect(found({ exec: { command: ['/bin/true', '${{ secret("x") }}'] } })).toEqual(['E402 /exec/command/1'])
  })

  test('an answer does not take the place of the inventory', () => {
    expect(found({ exec: { command: ['/bin/true'], into: 'inventory' } })).toEqual(['E303 /exec/into'])
    expect(found({ http: { url: 'https://cmdb.example.org/', into: 'inventory' } })).toEqual(['E303 /http/into'])
  })
})
