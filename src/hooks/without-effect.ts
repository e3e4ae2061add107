import type { Finding } from '../model/finding.ts'

/** A warning about a hook whose options leave it nothing to do. */
export function withoutEffect(message: string, remedy: string): Finding {
  return { code: 'W321', message, pointer: '', atKey: true, remedy }
}
