import { expect, test } from 'bun:test'
import { createLog, type Format } from '../../src/platform/log.ts'

function lineIn(format: Format, error: string): string {
  const lines: string[] = []
  const log = createLog({
    look: () => ({ format, level: 'info' }),
    write: (line) => lines.push(line),
    now: () => '2026-01-02T03:04:05.678Z',
  })
  log.debug('service.failed', 'Not shown', { error })
  log.error('service.failed', 'Cannot do it', { error })
  expect(lines).toHaveLength(1)
  return lines[0]!
}

test('a line has a form for programs, for people and for both', () => {
  expect(lineIn('json', 'a b')).toBe(
    '{"time":"2026-01-02T03:04:05.678Z","level":"error","event":"service.failed","msg":"Cannot do it","error":"a b"}\n',
  )
  expect(lineIn('logfmt', 'a b')).toBe(
    'time=2026-01-02T03:04:05.678Z level=error event=service.failed msg="Cannot do it" error="a b"\n',
  )
  expect(lineIn('pretty', 'plain')).toBe('03:04:05.678 ERROR   service.failed           Cannot do it  error=plain\n')
})

test.each(['json', 'logfmt', 'oslo', 'pretty'] as const)(
  'a text of a machine neither steers a terminal nor makes a line of its own: %s',
  (format) => {
    for (const sign of ['\x1b[2J', '\x07', '\x7f', '\x9b2J', '\x00', '\n', '\r', '\u2028']) {
      const line = lineIn(format, `a${sign}b`)
      expect(line.slice(0, -1)).not.toMatch(/\p{Cc}/u)
      // What was said can be read back.
      const quoted = format === 'json' ? line : /error=([^]*)\n$/.exec(line)![1]!
      expect(JSON.stringify(JSON.parse(quoted))).toContain(JSON.stringify(`a${sign}b`).slice(1, -1))
    }
  },
)

test('oslo is a line as oslo.log and ironic-inspector write it, with the node in front', () => {
  const lines: string[] = []
  const log = createLog({
    look: () => ({ format: 'oslo', level: 'info' }),
    write: (line) => lines.push(line),
    now: () => '2026-01-02T03:04:05.678Z',
  })
  log.info('introspection.waiting', 'Waiting for the ramdisk', { node: '2f8f6d8e' })
  log.warning('service.failed', 'Cannot do it', { error: 'no room' })
  log.warning('service.notify', 'Cannot tell systemd', { state: 'READY=1', error: 'gone' })
  const at = new Date('2026-01-02T03:04:05.678Z')
  const time = `${at.toLocaleDateString('sv-SE')} ${at.toLocaleTimeString('sv-SE')}.678 ${process.pid}`
  expect(lines).toEqual([
    `${time} INFO ironic_inspector.introspection [-] [node: 2f8f6d8e] Waiting for the ramdisk\n`,
    `${time} WARNING ironic_inspector.service [-] Cannot do it error="no room"\n`,
    `${time} WARNING ironic_inspector.service [-] Cannot tell systemd state="READY=1" error=gone\n`,
  ])
})

test('an area may have a level of its own, above or below the rest', () => {
  const lines: string[] = []
  const log = createLog({
    look: () => ({ format: 'json', level: 'info', levels: { introspection: 'warning', service: 'debug' } }),
    write: (line) => lines.push(line),
    now: () => '2026-01-02T03:04:05.678Z',
  })
  log.info('introspection.waiting', 'Not shown', { node: '1' })
  log.debug('service.failed', 'Shown', { error: 'a' })
  log.debug('store.failed', 'Not shown', { error: 'b' })
  log.info('store.failed', 'Shown', { error: 'c' })
  expect(lines.map((line) => (JSON.parse(line) as { error?: string }).error)).toEqual(['a', 'c'])
})
