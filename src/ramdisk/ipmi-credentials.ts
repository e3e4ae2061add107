import { InspectorError, messageOf } from '../model/error.ts'
import { ipmiDevice, ipmitool } from './ipmi-device.ts'
import type { Machine } from './machine.ts'
import type { Received } from './send.ts'

/** Slot and channel of the user, as ironic-inspector 2.0 and every version of its ramdisk have them. */
const user = '2'
const channel = '1'

/** Bytes of a password of IPMI 1.5; ipmitool cuts longer ones off in silence unless it is told that the BMC has room for 20. */
const short = 16

/**
 * Sets the name and the password of a user of the machine's BMC, the one whose address is reported, switches it on and lets it
 * administer. `unavailable` when the name or the password could not be set; what fails of the rest is only said, as BMCs differ in it.
 * The password is passed to `ipmitool` and shown nowhere. A step takes at most `toolTimeout` ms.
 */
export async function setCredentials(
  { username, password }: NonNullable<Received['credentials']>,
  {
    machine,
    say,
    toolTimeout,
  }: { readonly machine: Machine; readonly say: (line: string) => void; readonly toolTimeout: number },
): Promise<void> {
  const tool = ipmitool(ipmiDevice(machine))
  const secret = password.reveal()
  const room = Buffer.byteLength(secret) > short ? ['20'] : []
  const options = { timeout: toolTimeout, remedy: 'put "ipmitool" into the image: --with /usr/bin/ipmitool' }
  const steps: readonly (readonly [what: string, needed: boolean, args: readonly string[]])[] = [
    ['name', true, ['user', 'set', 'name', user, username]],
    ['password', true, ['user', 'set', 'password', user, secret, ...room]],
    ['switch', false, ['user', 'enable', user]],
    ['rights', false, ['channel', 'setaccess', channel, user, 'link=on', 'ipmi=on', 'callin=on', 'privilege=4']],
  ]
  for (const [what, needed, args] of steps) {
    try {
      await machine.run([...tool, ...args], options)
    } catch (error) {
      // What ipmitool says may repeat the command, and with it the password.
      const why = messageOf(error).replaceAll(secret, '***')
      if (needed) throw new InspectorError('unavailable', `Cannot set the ${what} of the BMC's user ${user}: ${why}`)
      say(`the ${what} of the BMC's user ${user} could not be set: ${why}`)
    }
  }
}
