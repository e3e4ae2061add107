import { sectionOf, type Source } from '../ini.ts'
import type { Read, Reader } from '../reader.ts'

/** The groups of options by which ironic-inspector logs in somewhere. */
export const loginGroups = ['ironic', 'keystone_authtoken'] as const

type Unread = { readonly verdict: 'needless' | 'dropped'; readonly note: string }

/** What is read from the section that `auth_section` names, if there is one, and from the group itself otherwise. */
const ofLogin =
  /^(auth_(type|plugin|url|host|port|protocol|strategy|methods)|user_?name|password|(tenant|project|user|domain)_(id|name)|(user|project|default)_domain_(id|name)|system_scope|trust_id|application_credential_(id|name|secret)|token|endpoint|url|passcode|os_(auth_url|username|password|tenant_name)|identity_uri|admin_(user|password|tenant_name|token))$/

/**
 * The section that holds a group's `auth_type` and what belongs to that: the one that `auth_section` names, or the group itself.
 * It goes one step only: the `auth_section` of the named section counts for nothing here. Certificates, endpoints and times always
 * stand in the group.
 */
export function loginSectionOf(conf: Reader, group: string): string {
  return sectionOf(conf.text([`${group}.auth_section`])?.value ?? group)
}

/** By which plugin a section logs in; undefined where it does not say. */
export function authTypeOf(conf: Reader, section: string): Read<string> | undefined {
  return conf.text([`${section}.auth_type`, `${section}.auth_plugin`])
}

/** Whether a login of this type, or of the usual one, asks Keystone in a way that there is here. */
export function isKnownType(type: string | undefined): boolean {
  return type === undefined || /^((v3)?(password|applicationcredential)|v2password|none|http_basic)$/.test(type)
}

/** What to say of an option of a group's login that counts for nothing, as `auth_section` names another section; undefined for any other. */
export function replacedLogin(conf: Reader, { section, option }: Source): Unread | undefined {
  const group = loginGroups.find((one) => one === section || (one === 'ironic' && section === 'discoverd'))
  const isHolder = loginGroups.some((one) => loginSectionOf(conf, one) === (group ?? section))
  if (group === undefined || isHolder || !ofLogin.test(option)) return undefined
  return { verdict: 'needless', note: `auth_section is set: [${loginSectionOf(conf, group)}] holds the login` }
}

/** What to say of an option in a section that holds a login, and that belongs to a way of logging in of its own, or to none; undefined elsewhere. */
export function besideLogin(conf: Reader, { section }: Source): Unread | undefined {
  const groups = loginGroups.filter((group) => loginSectionOf(conf, group) === section)
  if (groups.length === 0) return undefined
  const type = authTypeOf(conf, section)?.value
  if (!isKnownType(type))
    return { verdict: 'dropped', note: `it belongs to "${type ?? ''}", a way of logging in that is not supported` }
  if (loginGroups.some((group) => group === section)) return undefined
  return {
    verdict: 'needless',
    note: `from the section that auth_section names, only the login is read; all else from [${groups.join('] and [')}]`,
  }
}
