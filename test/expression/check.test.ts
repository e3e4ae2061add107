import { describe, expect, test } from 'bun:test'
import { parseExpression } from '../../src/expression/index.ts'
import {
  assertVocabulary,
  belowSteps,
  choiceVocabulary,
  stepVocabulary,
  withDataKeys,
  withNames,
} from '../../src/expression/vocabulary/index.ts'

/** Every problem as `code message | remedy @ marked part`. */
function problemsOf(text: string, expects: 'any' | 'boolean' = 'any', vocabulary = stepVocabulary): readonly string[] {
  return parseExpression(text, vocabulary, expects).problems.map(
    ({ code, message, remedy, start, end }) => `${code} ${message} | ${remedy ?? ''} @ ${text.slice(start, end)}`,
  )
}

describe('what CEL has beyond JSON', () => {
  test.each([
    ['1u', 'E401 1u is of a type that JSON does not have | write 1 @ 1u'],
    ['b"x"', 'E401 b"x" is of a type that JSON does not have | write the text without b: "x" @ b"x"'],
    [
      '9223372036854775808',
      'E401 9223372036854775808 is too large for an integer | write 9223372036854775808.0 @ 9223372036854775808',
    ],
    ['0xFFFFFFFFFFFFFFFFFF', 'E401 0xFFFFFFFFFFFFFFFFFF is too large for an integer |  @ 0xFFFFFFFFFFFFFFFFFF'],
    ['uint(1) == 1', "E402 CEL's uint is not here | write int(x): no number of JSON is unsigned @ uint(1)"],
  ])('%s', (text, problem) => {
    expect(problemsOf(text)).toEqual([problem])
  })

  test.each([
    [
      'node.updated_at > timestamp(0)',
      'E403 text > a timestamp have no order | write timestamp(node.updated_at) @ node.updated_at > timestamp(0)',
    ],
    ['duration("1h") == "1h"', 'E403 a duration == text is never true | write duration("1h") @ duration("1h") == "1h"'],
    ['timestamp(0) + timestamp(0)', 'E403 a timestamp + a timestamp cannot be added |  @ timestamp(0) + timestamp(0)'],
    ['timestamp(0) + 1', 'E403 a timestamp + a number cannot be added |  @ timestamp(0) + 1'],
    ['duration("1s") * 2', 'E403 * takes a number, and duration("1s") is a duration |  @ duration("1s")'],
    ['type(data) == "map"', 'E403 a type == text is never true | write map, without quotes @ type(data) == "map"'],
    ['type(data) < map', 'E403 a type < a type have no order |  @ type(data) < map'],
    ['data["x"] - timestamp(0) > 1', 'E403 a duration > a number have no order |  @ data["x"] - timestamp(0) > 1'],
  ])('types of %s', (text, problem) => {
    expect(problemsOf(text)).toEqual([problem])
  })

  test('a name of its own comes before that of a type', () => {
    const more = withNames(stepVocabulary, { list: { type: 'number' } })
    expect(problemsOf('list > 1', 'boolean', more)).toEqual([])
  })
})

describe('names', () => {
  test('a misspelt key is found, with the nearest', () => {
    expect(problemsOf('data.inventoy.memory.physical_mb < 131072')).toEqual([
      'E402 no such key: inventoy | data has: inventory, all_interfaces, interfaces, auto_discovered, block_devices, boot_interface, … did you mean "inventory"? @ inventoy',
    ])
  })
  test('every misspelt name of an expression is found at once', () => {
    expect(
      problemsOf('nod.name == "x" && inventory.cpu.cuont > 1 && foo(1) == 1').map((one) => one.slice(0, 26)),
    ).toEqual(['E402 no such name: nod | n', 'E402 no such key: cuont | ', 'E402 no such function: foo'])
  })
  test('a key of a disk is known inside of a loop', () => {
    expect(problemsOf('inventory.disks.exists(d, d.sise > 1)').join()).toContain('did you mean "size"?')
  })
  test("what a ramdisk of one's own posts is asked for in brackets", () => {
    expect(problemsOf('data.rack.name == "r3"').join()).toContain('a key of your own: data["rack"]')
    expect(problemsOf('data["rack"].name == "r3"')).toEqual([])
  })
  test('keys that steps write are known once they are said', () => {
    const more = withDataKeys(stepVocabulary, ['rack'])
    expect(problemsOf('data.rack.name == "r3"', 'boolean', more)).toEqual([])
    expect(problemsOf('data.inventoy == "r3"', 'boolean', more).join()).toContain('did you mean "inventory"?')
  })
  test('names of let have the shape of what they stand for', () => {
    const parsed = parseExpression('inventory.disks.filter(d, d.rotational)', stepVocabulary, 'any')
    const shape = 'expression' in parsed ? parsed.expression.shape : undefined
    const more = withNames(stepVocabulary, { spinning: shape! })
    expect(problemsOf('spinning.first().sise > 1', 'any', more).join()).toContain('did you mean "size"?')
  })
  test('the choice of a workflow knows no steps, a test its own names', () => {
    expect(problemsOf('empty(steps)', 'boolean', choiceVocabulary).join()).toContain(
      'names here: data, inventory, node',
    )
    expect(
      problemsOf('after.driver_info.ipmi_username == before.driver_info.ipmi_username', 'boolean', assertVocabulary),
    ).toEqual([])
    expect(
      problemsOf('trace.requests.filter(r, r.method == "PATCH").size() == 1', 'boolean', assertVocabulary),
    ).toEqual([])
  })
  test('a function that is called the wrong way is shown the right way', () => {
    expect(problemsOf('lower(node.name) == "x"').join()).toContain('write node.name.lower()')
    expect(problemsOf('node.name.empty()').join()).toContain('write empty(node.name)')
    expect(problemsOf('node.name.startWith("a")').join()).toContain('did you mean "startsWith"?')
  })
  test('a secret has no place in a condition', () => {
    expect(problemsOf('secret("a") == "x"')).toEqual([
      'E402 secret() has no place here | it stands alone inside `${{ }}`, in a value that is sent @ secret("a")',
    ])
  })
  test('the names in use are told', () => {
    const parsed = parseExpression('inventory.disks.exists(d, d.size > node.extra.least)', stepVocabulary, 'any')
    expect('expression' in parsed && parsed.expression.uses).toEqual(['inventory', 'node'])
  })
})

describe('types that the schema knows', () => {
  test.each([
    ['inventory.cpu.count == "48"', 'E403 a number == text is never true | write 48 @ inventory.cpu.count == "48"'],
    [
      'inventory.cpu.architecture >= 64',
      'E403 text >= a number have no order | write int(inventory.cpu.architecture) @ inventory.cpu.architecture >= 64',
    ],
    [
      'inventory.disks.size > 1',
      'E403 inventory.disks is a list and has no keys | write inventory.disks.size() @ inventory.disks',
    ],
    ['node.name.first', 'E403 node.name is text and has no keys |  @ node.name'],
    ['node.name + 1', 'E403 text + a number cannot be added | write int(node.name) @ node.name + 1'],
    ['node.maintenance + 1', 'E403 a boolean + a number cannot be added |  @ node.maintenance + 1'],
    ['node.name * 2', 'E403 * takes a number, and node.name is text |  @ node.name'],
    ['-node.name', 'E403 - takes a number, and node.name is text |  @ node.name'],
    ['!node.name', 'E403 ! takes a boolean, and node.name is text |  @ node.name'],
    ['node.name && true', 'E403 && takes a boolean, and node.name is text |  @ node.name'],
    ['node.name ? 1 : 2', 'E403 ? : takes a boolean, and node.name is text |  @ node.name'],
    [
      '"a" in node.name',
      'E403 "in" looks into lists and maps, and node.name is text | write node.name.contains("a") @ node.name',
    ],
    ['5 in node.traits', 'E403 a number in a list of text is never true |  @ 5 in node.traits'],
    ['5 in node.extra', 'E403 "in" a map takes text, and 5 is a number |  @ 5'],
    [
      'node.traits["a"]',
      'E403 node.traits is a list and has no keys | one of its items: node.traits[0], or any: .exists(x, …) @ node.traits',
    ],
    ['node.traits[node.name]', 'E403 the place in a list takes a number, and node.name is text |  @ node.name'],
    ['node.extra[1]', 'E403 the key of a map takes text, and 1 is a number |  @ 1'],
    ['node.name[0]', 'E403 node.name is text and has no items |  @ node.name'],
    ['{1: 2}', 'E403 the key of a map takes text, and 1 is a number |  @ 1'],
    [
      'inventory.cpu.count.startsWith("4")',
      'E403 startsWith takes text, and inventory.cpu.count is a number |  @ inventory.cpu.count',
    ],
    ['node.name.startsWith()', 'E403 startsWith takes 1 argument, and not 0 |  @ node.name.startsWith()'],
    ['default(node.name)', 'E403 default takes 2 arguments, and not 1 |  @ default(node.name)'],
    ['node.name.exists(x, true)', 'E403 exists is of lists, and node.name is text |  @ node.name'],
    ['node.traits.filter(t, t)', 'E403 filter takes a boolean, and t is text |  @ t'],
    ['node.traits.exists("t", true)', undefined],
    ['quantity("64Gb")', 'E403 "64Gb" is not a quantity such as "64Gi" |  @ "64Gb"'],
    [
      'inNet(inventory.bmc_address, "192.0.2.1/24")',
      'E403 "192.0.2.1/24" is no network: bits behind the prefix are set, the network is 192.0.2.0/24 |  @ "192.0.2.1/24"',
    ],
    ['inNet("192.0.2", "192.0.2.0/24")', 'E403 "192.0.2" is not an IP address |  @ "192.0.2"'],
    ['mac("01-02")', 'E403 "01-02" is not a MAC address |  @ "01-02"'],
    ['jsonpath(data, "a[")', 'E403 "a[" is no JSON path: it ends too early |  @ "a["'],
    ['has(node)', 'E403 has() takes the path of a key, such as has(node.name) |  @ has(node)'],
  ] as const)('%s', (text, problem) => {
    const found = problemsOf(text)
    expect(found).toHaveLength(1)
    if (problem !== undefined) expect(found).toEqual([problem])
  })

  test('dyn() says that nothing is known', () => {
    expect(problemsOf('dyn(inventory.cpu.count) == "48"')).toEqual([])
  })
  test('a condition has to be true or false', () => {
    expect(problemsOf('inventory.cpu.count', 'boolean')).toEqual([
      'E405 the condition is a number, and not true or false | compare it: inventory.cpu.count > 0 @ inventory.cpu.count',
    ])
    expect(problemsOf('node.name', 'boolean').join()).toContain('compare it: node.name == "…"')
    expect(problemsOf('node.traits', 'boolean').join()).toContain('is it there: !empty(node.traits)')
    expect(problemsOf('node.extra.is_gpu', 'boolean')).toEqual([])
  })
})

describe('snares', () => {
  test('${{ }} around a condition', () => {
    expect(problemsOf('${{ empty(node.name) }}', 'boolean')).toEqual([
      'E404 an expression stands here already, without `${{ }}` | write it without: empty(node.name) @ ${{ empty(node.name) }}',
    ])
  })
  test('null', () => {
    expect(problemsOf('data.root_disk == null', 'boolean')).toEqual([
      'E407 null counts as missing, so this is never decided | write empty(data.root_disk) @ data.root_disk == null',
    ])
    expect(problemsOf('null != data.root_disk', 'boolean').join()).toContain('write !empty(data.root_disk)')
    expect(problemsOf('[null]').join()).toContain('E407')
  })
  test('has, which is true for null', () => {
    expect(problemsOf('has(node.name)', 'boolean')).toEqual([
      'W411 has is true for null | !empty(node.name) asks whether there is a value @ has(node.name)',
    ])
  })
  test('.?, which gives null for null', () => {
    expect(problemsOf('node.?name.orValue("x") == "y"', 'boolean')).toEqual([
      'W412 .? gives null for null | default(node.name, …) gives the other value then too @ node.?name',
    ])
  })
  test('a condition that holds whatever the data are', () => {
    expect(problemsOf('true || node.maintenance', 'boolean').join()).toContain('W410 the condition is always true')
    expect(problemsOf('1 > 2', 'boolean').join()).toContain('W410 the condition is always false')
    expect(problemsOf('empty(data.root_disk) || default(node.maintenance, true)', 'boolean')).toEqual([])
    expect(problemsOf('!empty(node.name) && empty(node.driver)', 'boolean')).toEqual([])
  })
  test('a regular expression that is none, or cannot be linear', () => {
    expect(problemsOf('node.name.matches("(a")').join()).toContain('E406 "(a" is no regular expression: ')
    expect(problemsOf('node.name.matches("a(?!b)")').join()).toContain(
      'looking ahead or behind cannot be done in linear time',
    )
    expect(problemsOf('matches(node.name, "(a")').join()).toContain('E406')
  })
  test('a string that ends too early', () => {
    expect(problemsOf('node.name == "a')).toEqual(['E401 the string is not closed |  @ "a'])
  })
  test.each([
    ['a = 1', 'equality is =='],
    ['node.name is "x"', 'equality is =='],
    ['node.maintenance and true', 'and is &&'],
    ['node.maintenance & true', 'and is &&'],
    ['node.maintenance or true', 'or is ||'],
    ['not node.maintenance', 'not is !'],
  ])('the word of another language: %s', (text, remedy) => {
    const [found] = problemsOf(text)
    expect(found).toStartWith('E401')
    expect(found).toContain(`| ${remedy} @`)
  })
})

test('of steps only those above are known, in brackets too', () => {
  const below = belowSteps(stepVocabulary, ['scheduler', 'dell-idrac'])
  expect(
    problemsOf('steps["dell-idrac"].outcome == "ok" && steps.scheduler.outcome == "ok"', 'boolean', below),
  ).toEqual([])
  expect(problemsOf('steps["del-idrac"].outcome == "ok"', 'boolean', below)).toEqual([
    'E402 no such key: del-idrac | steps has: scheduler, dell-idrac; did you mean "dell-idrac"? @ "del-idrac"',
  ])
  expect(problemsOf('steps.rules.outcome == "ok"', 'boolean', below)).toEqual([
    'E402 no such key: rules | steps has: scheduler, dell-idrac @ rules',
  ])
  expect(problemsOf('empty(steps.rules)', 'boolean', belowSteps(stepVocabulary, []))).toEqual([
    'E402 no such key: rules | steps has no keys here @ rules',
  ])
})
