import { convertApi } from './conf/api.ts'
import { convertFirewall } from './conf/firewall.ts'
import { generationOf, type Generation } from './conf/generation.ts'
import { convertIntrospection } from './conf/introspection.ts'
import { convertIronic } from './conf/ironic.ts'
import { convertKeystone } from './conf/keystone.ts'
import { leftOut } from './conf/left-out.ts'
import { besideLogin, loginSectionOf, replacedLogin } from './conf/login.ts'
import { convertLogging } from './conf/logging.ts'
import { convertStore } from './conf/store.ts'
import { convertWorkflow, type KnownHook, type ParseFile } from './conf/workflow.ts'
import { Draft, type Verdict } from './draft.ts'
import { parseIni, type Source } from './ini.ts'
import { Reader } from './reader.ts'

/** What a conversion may ask. */
export type ConfRequest = {
  /** In the order in which the service was given them: later ones override. */
  readonly files: readonly { readonly name: string; readonly text: string }[]
  readonly hooks: readonly KnownHook[]
  /** The generation, when it is not to be guessed. */
  readonly generation?: Generation
  readonly parse: ParseFile
}

/** Name of the workflow that the hooks become. */
export const siteWorkflow = 'site'

/** Settings and report of an `inspector.conf`; `because`: what told that it is one of 2015. `invalid` for a file that oslo.config refuses. */
export function convertConf({ files, hooks, generation, parse }: ConfRequest): {
  readonly draft: Draft
  readonly generation: Generation
  readonly because?: string
} {
  const draft = new Draft()
  const conf = new Reader(
    files.flatMap(({ name, text }) => parseIni(text, name)),
    draft,
  )
  const guess = generation ? { generation } : generationOf(conf)
  convertApi(conf, draft, guess.generation)
  convertIronic(conf, draft)
  convertKeystone(conf, draft)
  convertStore(conf, draft, guess.generation)
  convertIntrospection(conf, draft, siteWorkflow, guess.generation)
  convertFirewall(conf, draft, guess.generation)
  convertLogging(conf, draft)
  convertWorkflow(conf, draft, { name: siteWorkflow, generation: guess.generation, hooks, parse })
  for (const source of conf.rest()) {
    const { verdict, note } = unread(conf, source)
    draft.remark(verdict, source, { note })
  }
  return { draft, ...guess }
}

/** What to say of an option that no setting was made of. */
function unread(conf: Reader, source: Source): { readonly verdict: Verdict; readonly note: string } {
  const { section, option } = source
  const known = replacedLogin(conf, source) ?? leftOut(section, option) ?? besideLogin(conf, source)
  if (known) return known
  const other = ['swift', 'service_catalog'].find((group) => loginSectionOf(conf, group) === section)
  const said = other === undefined ? undefined : leftOut(other, option)
  if (said) return said
  if (section === 'default') return { verdict: 'unknown', note: 'its section is written [DEFAULT]' }
  return { verdict: 'unknown', note: 'no release of ironic-inspector has it' }
}
