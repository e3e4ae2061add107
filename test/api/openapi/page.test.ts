import { expect, test } from 'bun:test'
import { openApiDocument } from '../../../src/api/openapi/document.ts'
import { apiPage } from '../../../src/api/openapi/page.ts'

const page = apiPage(openApiDocument())
const headings = [...page.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading!)

test('the page has every operation, with who may ask and what comes back', () => {
  const { paths } = openApiDocument() as { paths: Record<string, object> }
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `\`${method.toUpperCase()} ${path}\``),
  )
  expect(headings.slice(0, operations.length)).toEqual(operations)
  const [, abort] = page.split('## `POST /v1/introspection/{node}/abort`\n')
  expect(abort).toStartWith(
    '\nAbort an introspection that waits; otherwise nothing happens.\n\nPermission: `introspection:abort`.  \n' +
      'Parameters: `node`.  \nAnswers: 202 [Accepted](#accepted), 400, 401, 403, 404, 406, 409, 500, 503.\n',
  )
})

test('every link of the page leads somewhere', () => {
  const links = [...page.matchAll(/\]\(#([^)]+)\)/g)].map(([, name]) => name!)
  expect(links.length).toBeGreaterThan(20)
  expect(links.filter((name) => !headings.some((heading) => heading.toLowerCase() === name))).toEqual([])
})

test('what a body consists of is a table', () => {
  expect(page).toContain('| `finished_at` | string or null | ISO 8601')
  expect(page).toContain('| `links` | [Links](#links) |  |')
  expect(page).toContain('| `conditions` (optional) | list of object |  |')
})
