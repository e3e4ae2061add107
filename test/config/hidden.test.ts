import { expect, test } from 'bun:test'
import { hiddenRanges } from '../../src/config/hidden.ts'
import { parseYaml } from '../../src/config/yaml.ts'

test('in a text that is not whole, a line of a million letters is looked through once', () => {
  const text = `a: "\nb: ${'x'.repeat(1_000_000)}\npassphrase: hunter2\n`
  const { document } = parseYaml(text)
  const before = performance.now()
  const hidden = hiddenRanges(text, document, undefined, { isBroken: true })
  expect(hidden.map((range) => text.slice(...range))).toContain('hunter2')
  expect(performance.now() - before).toBeLessThan(5000)
})
