/** A service that takes every report: the body goes to a file, a line for each. Arguments: address, port, file, answer. */

import { appendFileSync } from 'node:fs'

const [hostname = '127.0.0.1', port = '0', file = '', answer = '{}'] = process.argv.slice(2)
Bun.serve({
  hostname,
  port: Number(port),
  async fetch(request) {
    appendFileSync(file, `${JSON.stringify(await request.json())}\n`)
    return Response.json(JSON.parse(answer))
  },
})
process.stdout.write('listens\n')
