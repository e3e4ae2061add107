import { exits, meanings } from './exit.ts'

/**
 * What `inspector help TOPIC` says beside the help of commands: of a finding's code, of a setting, of a hook, of the functions of
 * expressions, and of exit statuses.
 * Undefined for anything else. Each is loaded when it is asked for, as help of commands is asked for more often.
 */
export async function topicOf(word: string): Promise<string | undefined> {
  if (word === 'exit-codes')
    return Object.entries(exits)
      .map(([name, status]) => `${String(status).padStart(3)}  ${meanings[name as keyof typeof exits]}`)
      .join('\n')
  if (word === 'expressions') {
    const { functionReference, omissionReference } = await import('../app/expressions.ts')
    const lines = functionReference()
    const width = Math.max(...lines.map(({ call }) => call.length))
    return [
      ...lines.map(({ call, summary }) => `${call.padEnd(width)}  ${summary}`),
      '',
      'Of CEL itself, these are not here:',
      ...omissionReference().map(({ call, summary }) => `${call}: ${summary}`),
    ].join('\n')
  }
  if (/^[EWD]\d{3}$/i.test(word)) {
    const { codes } = await import('../config/diagnostic.ts')
    const code = word.toUpperCase()
    const meaning = (codes as Readonly<Record<string, string>>)[code]
    return meaning && `${code}  ${code.startsWith('W') ? 'warning' : 'error'}: ${meaning}`
  }
  const { hooks } = await import('../app/hooks.ts')
  const hook = hooks.find(
    ({ name, aliases, covers = {} }) => name === word || aliases?.includes(word) || Object.hasOwn(covers, word),
  )
  if (hook) return `${hook.name}: ${hook.summary}\nMore: inspector hook show ${hook.name}`
  const { allSettings } = await import('../app/known-settings.ts')
  const setting = allSettings().find(({ path }) => path === word)
  return setting && `${word}: ${setting.schema.description ?? ''}\nMore: inspector config explain ${word}`
}
