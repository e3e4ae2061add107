import { Type, type Static } from '@sinclair/typebox'
import { decode } from '../../model/decode.ts'
import type { Json } from '../../model/json.ts'
import { pointerOf } from '../../model/pointer.ts'
import { options } from '../../model/schema.ts'
import type { AskAnswer } from '../../model/trace.ts'
import { textOfValue } from '../value.ts'
import type { VerbDefinition } from '../verb.ts'
import { asking, askingFindings, intoOf, kept } from './asking.ts'

const ExecOptions = options({
  command: Type.Array(Type.String(), { minItems: 1, description: 'The program and its arguments; there is no shell.' }),
  input: Type.Optional(Type.Unsafe<Json>({ description: 'Given as JSON on its stdin. May hold secrets.' })),
  ...asking,
})

/** Runs a program; the JSON it writes becomes a key of the data. */
export const exec: VerbDefinition = {
  verb: 'exec',
  summary: 'Runs a program; the JSON it writes becomes a key of the data. Any exit status but 0 fails.',
  schema: ExecOptions,
  inRules: false,
  writes: (written) => intoOf(written).map((key) => `data.${key}`),
  dataKeys: intoOf,

  prepare(written, { pointer, value, blame, constant, runs }) {
    const given = decode(ExecOptions, written) as Static<typeof ExecOptions>
    const { timeout, retry, into } = given
    const [program = ''] = given.command
    const place = pointer + pointerOf('command', '0')
    constant(program, place)
    for (const finding of askingFindings(given, pointer)) blame(finding)
    if (program.startsWith('/')) runs(program, place)
    else
      blame({
        code: 'W605',
        message: `"${program}" is looked for along the PATH of the service`,
        pointer: place,
        remedy: 'name the program by its absolute path',
      })
    const argv = value(given.command, pointer + pointerOf('command'), { secrets: false, masks: true })
    const stdin =
      given.input === undefined
        ? undefined
        : value(given.input, pointer + pointerOf('input'), { secrets: true, masks: true })
    return async ({ step, scope, hasSecret, ask }) => {
      const named = given.command[0] ?? ''
      const failed = `Cannot run "${named}": `
      // What runs programs says the same of those that did not come to their end.
      const fail = (why: string) => ({ fail: why.startsWith(failed) ? why : `${failed}${why}` })
      const parts = argv(scope, hasSecret)
      if (!('value' in parts)) return fail(parts.why)
      const [program = '', ...rest] = (parts.value as readonly Json[]).map(textOfValue)
      const input = stdin?.(scope, hasSecret)
      if (input && !('value' in input)) return fail(input.why)
      if ([program, ...rest].some((one) => one.includes('\0'))) return fail('an argument holds a zero byte')
      const answer = await ask({
        kind: 'exec',
        step,
        command: [program, ...rest],
        ...(input ? { input: input.value } : {}),
        ...(input && input.secrets.length > 0 ? { secrets: input.secrets } : {}),
        timeout,
        retry,
      })
      if (answer === undefined) return { answer: null }
      const came = read(answer, into)
      return came.fail === undefined ? came : { ...came, ...fail(came.fail) }
    }
  },
}

function read(answer: AskAnswer, into: string | undefined) {
  if ('error' in answer) return { answer, fail: answer.error }
  if (!('exit' in answer)) return { answer, fail: 'the recorded answer has no exit status' }
  if (answer.exit !== 0)
    return { answer, fail: [`exit status ${answer.exit}`, answer.stderr ?? ''].filter(Boolean).join(': ') }
  return kept(answer, into, () => {
    try {
      return JSON.parse(answer.stdout) as Json
    } catch {
      return undefined
    }
  })
}
