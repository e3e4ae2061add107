import { withEveryText, type Payload } from './payload.ts'

/** What templates of several languages would fill in or run. */
export const templates = [
  '{data.__class__}',
  '{data.__class__.__mro__[1].__subclasses__}',
  '{data[inventory].x}',
  '{data[x].y}',
  '{data[__proto__]}',
  '{data[constructor][constructor]}',
  '{0}',
  '{}',
  '{node}',
  '{data[inventory][interfaces][99999999999999999999]}',
  '{data:>1000000000}',
  '{data[inventory][hostname]:>999999999}',
  '{data!z}',
  '{data[inventory]!r:{data[x]}}',
  '{data',
  '}',
  '%s%s%s%n',
  '%(data)s',
  '${{}}',
  '${{ secret("x") }}',
  '${{ data.inventory }}',
  '${constructor.constructor("return 1")()}',
  '$(touch pwned)',
  '`touch pwned`',
  '#{7*7}',
  '<%= 7*7 %>',
] as const

/** Templates as the texts of a report: nobody fills them in. */
export const formatText: readonly Payload[] = templates.map((template): Payload => ({
  says: `every text but a MAC is ${template}`,
  body: (k) => JSON.stringify({ ...withEveryText(k, () => template), seen: template }),
}))
