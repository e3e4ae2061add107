import { Type, type Static } from '@sinclair/typebox'
import type { AskAnswer } from '../../model/trace.ts'
import type { Json, JsonObject } from '../../model/json.ts'
import { oneOf, options } from '../../model/schema.ts'

const text = (description: string) => Type.String({ minLength: 1, description })
const map = (description: string) => Type.Unsafe<JsonObject>({ type: 'object', description })
const list = (description: string) => Type.Unsafe<readonly Json[]>({ type: 'array', description })
const macs = (description: string) => Type.Array(Type.String(), { description })

/** How a step may end. */
export const stepOutcomes = ['ok', 'skipped', 'undecided', 'warning', 'failed', 'not_asked', 'not_reached'] as const

const subset =
  'A subset: maps may have more keys and lists more items, but [] is an empty list; exactly: is compared whole'

const Fault = options(
  {
    request: Type.String({
      pattern: '^[A-Z]+ /[^ ]*$',
      description: 'METHOD /path of the requests that fail; * is one part of the path',
    }),
    code: Type.Integer({ minimum: 400, maximum: 599, description: 'The status that Ironic answers' }),
    times: Type.Optional(Type.Integer({ minimum: 1, description: 'How often; always when left out' })),
    message: Type.Optional(text('What Ironic says')),
  },
  { description: 'Requests that the simulated Ironic fails' },
)

const PortExpectation = options(
  {
    created: Type.Optional(list(`Ports that are new. ${subset}`)),
    updated: Type.Optional(list(`Ports that were there and are different, as they are afterwards. ${subset}`)),
    deleted: Type.Optional(macs('MACs of ports that are gone; [] = none')),
    kept: Type.Optional(macs('MACs of ports that are as they were')),
  },
  { description: 'What became of the ports' },
)

const RuleExpectation = options(
  {
    matched: Type.Optional(macs('Rules that were applied: id, UUID or description; [] = none')),
    not_matched: Type.Optional(macs('Rules whose condition was false; [] = none')),
    undecided: Type.Optional(macs('Rules whose condition lacked data; [] = none')),
    failed: Type.Optional(macs('Rules that failed; [] = none')),
  },
  { description: 'What became of the rules' },
)

const FirewallExpectation = options(
  {
    unknown: Type.Optional(oneOf(['allow', 'deny'], { description: 'What becomes of MACs that no port has' })),
    allow: Type.Optional(macs('MACs that are answered')),
    deny: Type.Optional(macs('MACs that are not answered')),
  },
  { description: 'The firewall after the run, were the node the only one' },
)

const operations = (description: string) =>
  Type.Array(map('An operation: op, path, value; any value when that is left out'), { description })

const PatchExpectation = options(
  {
    under: Type.Optional(
      Type.String({ pattern: '^/', description: 'Only operations at this place or below it are looked at' }),
    ),
    exactly: Type.Optional(operations('These and no others, in any order')),
    includes: Type.Optional(operations('These among others, in any order')),
  },
  { description: 'The patch of the node' },
)

/** What a test expects. */
export const Expectation = options(
  {
    outcome: Type.Optional(oneOf(['finished', 'error'], { description: 'How the introspection ends' })),
    error: Type.Optional(text('A part of the error; /…/ is a regular expression')),
    discovered: Type.Optional(Type.Boolean({ description: 'Whether the machine was enrolled' })),
    node: Type.Optional(map(`The node afterwards. ${subset}`)),
    steps: Type.Optional(
      Type.Record(Type.String(), oneOf(stepOutcomes), { description: 'How steps ended, by their ids' }),
    ),
    rules: Type.Optional(RuleExpectation),
    ports: Type.Optional(PortExpectation),
    firewall: Type.Optional(FirewallExpectation),
    power: Type.Optional(oneOf(['off', 'leave'], { description: 'What is asked of the power at the end' })),
    patch: Type.Optional(PatchExpectation),
    requests: Type.Optional(
      list('What is sent to Ironic, in this order, others may be in between: "METHOD /path" or a map; [] = nothing'),
    ),
    data: Type.Optional(map(`The data that are stored. ${subset}`)),
    assert: Type.Optional(
      Type.Array(text('A condition over before, after, data, ports and trace'), {
        minItems: 1,
        description: 'Conditions that hold afterwards',
      }),
    ),
    snapshot: Type.Optional(
      Type.Literal(true, { description: 'All that came out is as in the file beside the test, which --update writes' }),
    ),
  },
  { description: 'What is expected' },
)
/** What a test expects, as written. */
export type Expectation = Static<typeof Expectation>

const report = {
  type: ['string', 'object'],
  description: 'The report: the name of a fixture, a file beside this one, or written here',
}

const node = {
  type: ['object', 'string', 'null'],
  description: 'The node as Ironic shows it, or a file with it; null: Ironic knows no such machine; else a bare one',
}

/** One test. */
export const Test = options(
  {
    name: text('What is tested; unique in the file'),
    workflow: Type.Optional(text('The workflow, in place of the one of the file')),
    data: Type.Unsafe<string | JsonObject>(report),
    data_patch: Type.Optional(map('Changes the report first: a JSON merge patch (RFC 7396)')),
    node: Type.Optional(Type.Unsafe<JsonObject | string | null>(node)),
    ports: Type.Optional(list("The node's ports; the address is enough")),
    rules: Type.Optional(list('Rules of the API, the oldest first')),
    ironic: Type.Optional(
      options(
        { fail: Type.Array(Fault, { minItems: 1, description: 'What fails' }) },
        { description: 'How the simulated Ironic behaves' },
      ),
    ),
    answers: Type.Optional(
      Type.Unsafe<Readonly<Record<string, AskAnswer>>>({
        type: 'object',
        additionalProperties: {
          type: 'object',
          properties: {
            exit: { type: 'integer', description: 'The exit status of the program' },
            stdout: { type: 'string', description: 'What it wrote' },
            stderr: { type: 'string', description: 'What it wrote besides' },
            status: { type: 'integer', description: 'The status of the HTTP answer' },
            body: { description: 'Its body as JSON' },
            text: { type: 'string', description: 'Its body, where that is not JSON' },
            error: { type: 'string', description: 'Why there is no answer' },
          },
          additionalProperties: false,
        },
        description: 'Answers of exec and http steps, by their ids: {exit, stdout} or {status, body}',
      }),
    ),
    now: Type.Optional(text('The time of the run, such as 2026-11-22T08:00:00Z')),
    each: Type.Optional(
      Type.Unsafe<Readonly<Record<string, readonly Json[]>>>({
        type: 'object',
        minProperties: 1,
        additionalProperties: { type: 'array', minItems: 1 },
        description: 'Runs the test for each value; ${{ each.NAME }} is the value',
      }),
    ),
    expect: Type.Optional(Expectation),
  },
  { description: 'A test' },
)
/** One test, as written. */
export type Test = Static<typeof Test>

/** A file of tests, `*.test.yaml`. */
export const TestFile = options({
  version: Type.Literal(1, { description: 'Version of this form' }),
  workflow: Type.Optional(text('The workflow; what the configuration chooses when left out')),
  config: Type.Optional(map('Overrides of the configuration, for every test here')),
  secrets: Type.Optional(
    Type.Record(Type.String(), Type.String(), { description: 'Secrets by name; they are masked, and compare as ***' }),
  ),
  now: Type.Optional(text('The time of every run here')),
  fixtures: Type.Optional(
    Type.Record(Type.String(), Type.String(), { description: 'Saved reports by name: files relative to this one' }),
  ),
  tests: Type.Array(Test, { description: 'The tests, in their order' }),
})
/** A file of tests, as written. */
export type TestFile = Static<typeof TestFile>
