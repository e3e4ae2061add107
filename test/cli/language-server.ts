import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

type Position = { readonly line: number; readonly character: number }

/** What an editor shows at a place. */
export type Diagnostic = { readonly range: { readonly start: Position }; readonly message: string }

type Message = { readonly id?: number; readonly method?: string; readonly params?: unknown; readonly result?: unknown }

const program = join(import.meta.dir, '../../node_modules/yaml-language-server/bin/yaml-language-server')

/** yaml-language-server as an editor runs it: a process that speaks LSP on its standard streams. */
export class LanguageServer {
  readonly #folder: string
  #child: Bun.Subprocess<'pipe', 'pipe', 'inherit'> | undefined
  #last = 0
  readonly #answers = new Map<number, (result: unknown) => void>()
  readonly #found = new Map<string, (found: readonly Diagnostic[]) => void>()

  constructor(folder: string) {
    this.#folder = folder
  }

  async start(): Promise<void> {
    this.#child = Bun.spawn([process.execPath, program, '--stdio'], {
      stdin: 'pipe',
      stdout: 'pipe',
      stderr: 'inherit',
    })
    void this.#listen(this.#child.stdout)
    await this.#ask('initialize', {
      processId: process.pid,
      rootUri: pathToFileURL(this.#folder).href,
      capabilities: { textDocument: { completion: {}, publishDiagnostics: {} }, workspace: { configuration: false } },
    })
    this.#tell('initialized', {})
    const yaml = {
      validate: true,
      completion: true,
      hover: false,
      schemaStore: { enable: false },
      customTags: ['!file scalar', '!env scalar', '!credential scalar'],
    }
    this.#tell('workspace/didChangeConfiguration', { settings: { yaml } })
  }

  async stop(): Promise<void> {
    this.#child?.kill()
    await this.#child?.exited
  }

  /** Opens a text; what is found in it, and what can be typed in it, is asked of the answer. */
  open(uri: string, text: string) {
    const lines = text.split('\n')
    const found = new Promise<readonly Diagnostic[]>((resolve) => this.#found.set(uri, resolve))
    this.#tell('textDocument/didOpen', { textDocument: { uri, languageId: 'yaml', version: 1, text } })
    return {
      line: (number: number) => lines[number] ?? '',
      diagnostics: () => found,
      /** The labels offered at the end of the `nth` line with that text. */
      completion: async (line: string, nth?: number): Promise<readonly string[]> => {
        const header = lines.findIndex((one) => one.startsWith('version:'))
        const number = nth === undefined ? lines.indexOf(line) : header + nth
        const position = { line: number, character: line.length }
        const answer = await this.#ask('textDocument/completion', { textDocument: { uri }, position })
        const { items = [] } = answer as { readonly items?: readonly { readonly label: string }[] }
        return items.map(({ label }) => label)
      },
    }
  }

  #ask(method: string, params: unknown): Promise<unknown> {
    const id = ++this.#last
    return new Promise((resolve) => {
      this.#answers.set(id, resolve)
      this.#send({ id, method, params })
    })
  }

  #tell(method: string, params: unknown): void {
    this.#send({ method, params })
  }

  #send(message: Message): void {
    const body = Buffer.from(JSON.stringify({ jsonrpc: '2.0', ...message }))
    void this.#child?.stdin.write(`Content-Length: ${body.length}\r\n\r\n`)
    void this.#child?.stdin.write(body)
    void this.#child?.stdin.flush()
  }

  async #listen(stream: ReadableStream<Uint8Array>): Promise<void> {
    let buffer = Buffer.alloc(0)
    for await (const chunk of stream) {
      buffer = Buffer.concat([buffer, chunk])
      for (;;) {
        const head = /^Content-Length: (\d+)\r\n(?:.+\r\n)*\r\n/.exec(buffer.toString('latin1'))
        const length = Number(head?.[1])
        if (!head || buffer.length < head[0].length + length) break
        this.#take(JSON.parse(buffer.subarray(head[0].length, head[0].length + length).toString()) as Message)
        buffer = buffer.subarray(head[0].length + length)
      }
    }
  }

  #take({ id, method, params, result }: Message): void {
    if (method === 'textDocument/publishDiagnostics') {
      const { uri, diagnostics } = params as { readonly uri: string; readonly diagnostics: readonly Diagnostic[] }
      this.#found.get(uri)?.(diagnostics)
    } else if (method !== undefined && id !== undefined) this.#send({ id, result: null })
    else if (id !== undefined) this.#answers.get(id)?.(result)
  }
}
