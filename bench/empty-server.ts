/** Answers everything with the same few bytes: what the load driver reaches here is its own ceiling. `bun bench/empty-server.ts PORT`. */
Bun.serve({
  hostname: '127.0.0.1',
  port: Number(process.argv[2]),
  async fetch(request) {
    await request.text()
    return Response.json({ uuid: '1e57ab1e-0000-4000-8000-000000000001' })
  },
})
