import type { Finding } from '../model/finding.ts'
import type { JsonObject } from '../model/json.ts'
import { pointerOf } from '../model/pointer.ts'
import { constantFinding } from '../workflow/constant-finding.ts'
import { pathFinding } from '../workflow/node-path.ts'

/** What Ironic would refuse of the fields with which unknown machines are created. Pointers are into them. */
export function fieldFindings(fields: JsonObject): readonly Finding[] {
  return Object.entries(fields).flatMap(([name, value = null]) => {
    const place = pointerOf(name)
    if (name === 'traits')
      return [
        {
          code: 'E311',
          message: 'traits are no field of a new node',
          pointer: place,
          atKey: true,
          remedy: 'add_trait in the workflow',
        },
      ]
    const finding = pathFinding(`/${name}`, 'node', place) ?? constantFinding(`/${name}`, value, 'node', place)
    return finding ? [finding] : []
  })
}
