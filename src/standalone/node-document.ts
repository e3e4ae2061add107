import { InspectorError } from '../model/error.ts'
import { frozen, objectOf, textOf, type JsonObject } from '../model/json.ts'
import { isNodeName } from '../model/node-name.ts'
import { apiTime, type Time } from '../model/time.ts'
import { uuidOf, type Uuid } from '../model/uuid.ts'
import { filled, flag, object, refuse, text, type Field, type Fields } from './field.ts'
import { applyPatch, type Operation } from './json-patch.ts'

const interfaces = 'bios boot console deploy inspect management network power raid rescue storage vendor'

/** What may be set by creating a node and by patching it, as of Ironic 21.4 (API 1.82). */
const settable: Fields = {
  name: text(null, 255),
  driver: text(),
  driver_info: object,
  properties: object,
  extra: object,
  instance_info: object,
  instance_uuid: text(),
  resource_class: text(null, 80),
  maintenance: flag(false),
  automated_clean: flag(null),
  chassis_uuid: text(),
  conductor_group: text(''),
  description: text(null, 4096),
  lessee: text(),
  network_data: object,
  owner: text(),
  retired: flag(false),
  retired_reason: text(),
  shard: text(),
  ...Object.fromEntries(interfaces.split(' ').map((name): [string, Field] => [`${name}_interface`, text()])),
}
const patchable: Fields = { ...settable, protected: flag(false), protected_reason: text() }

/** The fields that a patch may name. */
export const patchableNodeFields: readonly string[] = Object.keys(patchable)

/** What is wrong with a node to be created. */
export function nodeFindings(body: JsonObject): string[] {
  const findings: string[] = []
  const { uuid, ...given } = body
  const node = filled(settable, given, findings)
  if (uuid !== undefined && uuid !== null && !uuidOf(uuid)) findings.push(`"uuid" is no UUID: ${JSON.stringify(uuid)}`)
  return [...findings, ...meaning(node)]
}

/** A new node as Ironic would show it. Fails with `invalid`. */
export function newNode(body: JsonObject, now: Time, newUuid: () => Uuid): JsonObject {
  refuse('create the node', nodeFindings(body))
  const { uuid, ...given } = body
  return frozen({
    ...filled(patchable, given, []),
    uuid: uuidOf(uuid) ?? newUuid(),
    provision_state: 'enroll',
    target_provision_state: null,
    power_state: null,
    target_power_state: null,
    maintenance_reason: null,
    last_error: null,
    traits: [],
    created_at: ironicTime(now),
    updated_at: null,
  })
}

/** The node after the patch. Fails with `invalid`. */
export function patchedNode(node: JsonObject, patch: readonly Operation[], now: Time): JsonObject {
  const after = applyPatch(node, patch)
  const findings: string[] = []
  const given = Object.fromEntries(patchableNodeFields.map((name) => [name, after[name]]))
  const fields = filled(patchable, given, findings)
  refuse(`change node "${String(node.uuid)}"`, [...findings, ...meaning(fields)])
  return frozen({ ...node, ...fields, updated_at: ironicTime(now) })
}

/** The node as it is shown: passwords in `driver_info` are hidden as Ironic hides them, whoever asks. */
export function shownNode(node: JsonObject): JsonObject {
  const info = Object.entries(objectOf(node.driver_info)).map(([name, value]) => {
    const secret = typeof value === 'string' && /pass|secret|token|pswd|private_key/i.test(name)
    return [name, secret ? '******' : value] as const
  })
  return frozen({ ...node, driver_info: Object.fromEntries(info) })
}

/** A time as Ironic writes it: with a zone. */
export function ironicTime(time: Time): string {
  return `${apiTime(time)}+00:00`
}

/** `conflict` in Ironic's words. */
export function takenNode(node: JsonObject, byName: boolean): InspectorError {
  const which = byName ? `name ${String(node.name)}` : `UUID ${String(node.uuid)}`
  return new InspectorError('conflict', `A node with ${which} already exists.`)
}

function meaning({ name, driver }: JsonObject): readonly string[] {
  const findings: string[] = []
  if (!textOf(driver)) findings.push(`'driver' is a required property`)
  if (typeof name === 'string' && !isNodeName(name)) findings.push(`"name" may not be "${name}"`)
  return findings
}
