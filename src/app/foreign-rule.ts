import { messageOf } from '../model/error.ts'
import type { Finding } from '../model/finding.ts'
import { isObject, textOf, type Json, type JsonObject } from '../model/json.ts'
import { pointerOf, withSlash, type Pointer } from '../model/pointer.ts'
import { isTrait } from '../model/trait.ts'
import { checkTemplate } from '../rules/index.ts'
import { constantFinding } from '../workflow/constant-finding.ts'
import { pathFinding } from '../workflow/node-path.ts'

/**
 * What fails whenever an action of a rule in ironic-inspector's form is taken, whatever the node and its data are. ironic-inspector took
 * such rules, and so does the API; in a file they are found before.
 */
export function actionFindings(actions: Json | undefined): readonly Finding[] {
  return (Array.isArray(actions) ? (actions as readonly Json[]) : []).flatMap((action, index) => {
    if (!isObject(action)) return []
    const place = pointerOf('actions', String(index))
    if (action.action === 'add-trait') return traitFindings(action, place)
    const path = textOf(action.path)
    const isPath = path !== undefined && (action.action === 'set-attribute' || action.action === 'extend-attribute')
    const ofPath = isPath ? pathFindings(path, action, place) : []
    const isFilled = isPath || action.action === 'set-capability'
    return [...ofPath, ...(isFilled ? templateFindings(action.value, `${place}/value`) : [])]
  })
}

function traitFindings({ name }: JsonObject, place: Pointer): readonly Finding[] {
  if (typeof name !== 'string' || isTrait(name)) return []
  const message = `Ironic refuses the trait "${name}"`
  return [{ code: 'E311', message, pointer: `${place}/name`, remedy: 'capitals, digits and "_", such as CUSTOM_GPU' }]
}

function pathFindings(written: string, { action, value = null }: JsonObject, place: Pointer): readonly Finding[] {
  const path = withSlash(written)
  const ofPath = pathFinding(path, 'node', `${place}/path`)
  const isFilled = typeof value === 'string' && /[{}]/.test(value)
  const isConstant = action === 'set-attribute' && !isFilled
  const ofValue = isConstant ? constantFinding(path, value, 'node', `${place}/value`) : undefined
  return ofPath ? [{ ...ofPath, atKey: false }] : ofValue ? [ofValue] : []
}

/** Also of texts within the value, and of keys. */
function templateFindings(value: Json | undefined, pointer: Pointer): readonly Finding[] {
  if (typeof value === 'string') return templateFinding(value, pointer)
  if (Array.isArray(value))
    return (value as readonly Json[]).flatMap((item, index) => templateFindings(item, pointer + pointerOf(`${index}`)))
  if (!isObject(value)) return []
  return Object.entries(value).flatMap(([key, part]) => {
    const place = pointer + pointerOf(key)
    return [...templateFinding(key, place, { atKey: true }), ...templateFindings(part, place)]
  })
}

function templateFinding(template: string, pointer: Pointer, more: { atKey?: true } = {}): readonly Finding[] {
  try {
    checkTemplate(template)
    return []
  } catch (error) {
    const remedy = 'placeholders are such as {data[inventory][bmc_address]}'
    return [{ code: 'E313', message: messageOf(error), pointer, remedy, ...more }]
  }
}
