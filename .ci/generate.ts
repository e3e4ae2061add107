import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { Glob } from 'bun'
import type { TSchema } from '@sinclair/typebox'
import { Ajv, type AnySchemaObject } from 'ajv'
import standalone from 'ajv/dist/standalone/index.js'
import { openApiDocument } from '../src/api/openapi/document.ts'
import { apiPage } from '../src/api/openapi/page.ts'
import { configurationSchema, includedSchema } from '../src/app/settings.ts'
import { positionOf, sourceText } from '../src/config/frame.ts'
import { parseYaml } from '../src/config/yaml.ts'
import { hooks } from '../src/hooks/index.ts'
import { eventSchema } from '../src/platform/event-schema.ts'
import { TestFile } from '../src/rehearsal/tests/schema.ts'
import { ruleSchema, workflowSchema } from '../src/workflow/written.ts'

// `bun .ci/generate.ts [--check]` writes what is made from the schemas in `src`: JSON Schema for editors, which is committed, and
// validators, which are not; and the workflows of the program, read already, as a start has no time for YAML. With --check it writes nothing and fails when what is committed is stale.

const root = join(import.meta.dir, '..')
const workflow = workflowSchema(hooks)
const configuration = plain(configurationSchema(workflow, ruleSchema()))
const included = plain(includedSchema(workflow, ruleSchema()))
const tests = plain(TestFile)

const committed = {
  'schemas/openapi.json': formatted(openApiDocument(), 'openapi'),
  'schemas/http-api.md': apiPage(openApiDocument()),
  'schemas/config.schema.json': described(configuration, 'inspector.yaml', 'Configuration of inspector'),
  'schemas/workflow.schema.json': described(included, 'workflows', 'A file of workflows and rules of inspector'),
  'schemas/events.schema.json': described(
    eventSchema(),
    'events',
    'A line of the log of inspector, with logging.format: json',
  ),
  'schemas/tests.schema.json': described(tests, 'tests', 'A file of tests of inspector, *.test.yaml'),
}

if (process.argv.includes('--check')) {
  const stale = Object.entries(committed).filter(([name, text]) => current(name) !== text)
  for (const [name] of stale) process.stderr.write(`${name} is stale: bun run generate\n`)
  process.exit(stale.length > 0 ? 1 : 0)
}
for (const [name, text] of Object.entries(committed)) write(name, text)
write('src/app/validators.generated.js', validators({ configuration, included, tests }))
write('src/app/shipped.generated.js', `export const shipped = ${JSON.stringify(shipped())}\n`)
write('schemas/inspector.8', await manualPage())

/** Commands import what was just written; so a unit test, and not --check, tells whether this page is stale. */
async function manualPage(): Promise<string> {
  const [{ commands }, { commandTree }, { manPage }] = await Promise.all([
    import('../src/cli/commands/index.ts'),
    import('../src/cli/tree.ts'),
    import('../src/cli/man-page.ts'),
  ])
  return manPage(await commandTree(commands))
}

/** A schema without TypeBox's symbols, as JSON has it. */
function plain(schema: TSchema): AnySchemaObject {
  return JSON.parse(JSON.stringify(schema)) as AnySchemaObject
}

function described(schema: AnySchemaObject, name: string, title: string): string {
  const whole = { $schema: 'http://json-schema.org/draft-07/schema#', title, ...schema }
  return formatted(whole, name.replace('.yaml', ''))
}

function formatted(document: object, file: string): string {
  const text = JSON.stringify(document, null, 2)
  const run = Bun.spawnSync([process.execPath, 'fmt', '--no-script', `--stdin-filepath=${file}.json`], {
    cwd: root,
    stdin: Buffer.from(text),
  })
  if (run.exitCode !== 0) throw new Error(`Cannot format "${file}.json": ${run.stderr.toString()}`)
  return run.stdout.toString()
}

/** Validators as code, so that a start pays for no compiling; patterns are compiled when the module is loaded. */
function validators(schemas: Readonly<Record<string, AnySchemaObject>>): string {
  const ajv = new Ajv({
    strict: false,
    allErrors: true,
    verbose: true,
    validateSchema: false,
    code: { source: true, esm: true },
    schemas: Object.entries(schemas).map(([name, schema]) => ({ ...schema, $id: name })),
  })
  const names = Object.fromEntries(Object.keys(schemas).map((name) => [name, name]))
  return `${(standalone as unknown as { default: typeof standalone }).default(ajv, names)}\n`
}

function shipped() {
  const files = [...new Glob('workflows/*.yaml').scanSync(root)].sort()
  return files.flatMap((file) => {
    const text = readFileSync(join(root, file), 'utf8')
    const lines = sourceText(file, text, [])
    const { value, spots, find } = parseYaml(text)
    if (spots.length > 0) throw new Error(`Cannot read "${file}": ${spots[0]!.message}`)
    const { workflows } = value as { workflows: Record<string, { steps: unknown[] }> }
    return Object.entries(workflows).map(([name, written]) => {
      const pointers = written.steps.map((_, index) => `/steps/${index}`)
      const places = pointers.map((pointer) => [pointer, positionOf(lines, find(`/workflows/${name}${pointer}`)[0])])
      return { name, file, text, written, places: Object.fromEntries(places) as unknown }
    })
  })
}

function current(name: string): string | undefined {
  const path = join(root, name)
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined
}

/** Writes only what differs, so that a build which compares times is not started for nothing. */
function write(name: string, text: string): void {
  if (current(name) === text) return
  mkdirSync(dirname(join(root, name)), { recursive: true })
  writeFileSync(join(root, name), text)
  process.stdout.write(`${relative('.', join(root, name))}\n`)
}
