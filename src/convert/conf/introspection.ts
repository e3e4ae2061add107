import type { Draft } from '../draft.ts'
import type { Reader } from '../reader.ts'
import type { Generation } from './generation.ts'

/** Times, bounds and discovery. `workflow` is the name of the workflow that the hooks became. */
export function convertIntrospection(conf: Reader, draft: Draft, workflow: string, generation: Generation): void {
  draft.set('introspection.workflow', workflow, [])
  const timeout = conf.number(['DEFAULT.timeout', 'discoverd.timeout'])
  if (timeout) draft.set('introspection.timeout', `${Math.max(0, timeout.value)}s`, [timeout.source])
  const cleanup = conf.number(['DEFAULT.clean_up_period', 'discoverd.clean_up_period'])
  if (cleanup) draft.set('introspection.cleanup_interval', `${cleanup.value}s`, [cleanup.source])
  const delay = conf.number(['DEFAULT.introspection_delay'])
  if (delay) draft.set('introspection.start_delay', `${delay.value}s`, [delay.source])
  // The first one did not wait between two machines.
  else if (generation === '2015') draft.set('introspection.start_delay', '0s', [])
  const bound = conf.number(['DEFAULT.max_concurrency'])
  if (bound) draft.set('introspection.max_concurrency', bound.value, [bound.source])
  const boot = conf.flag(['DEFAULT.can_manage_boot'])
  if (boot) draft.set('introspection.can_manage_boot', boot.value, [boot.source])
  const active = conf.flag(['processing.permit_active_introspection'])
  if (active) draft.set('introspection.permit_active', active.value, [active.source])
  discovery(conf, draft, workflow)
}

function discovery(conf: Reader, draft: Draft, workflow: string): void {
  const hook = conf.text(['processing.node_not_found_hook'])
  const driver = conf.text(['discovery.enroll_node_driver'])
  const fields = conf.map(['discovery.enroll_node_fields'])
  const versions = conf.list(['discovery.enabled_bmc_address_version'])
  if (hook?.value !== 'enroll') {
    if (hook && hook.value !== '')
      draft.remark('dropped', hook.source, { note: 'only enroll has an equivalent, the block discovery' })
    for (const read of [driver, fields, versions])
      if (read) draft.remark('needless', read.source, { note: 'node_not_found_hook is not enroll' })
    return
  }
  draft.set('discovery.workflow', workflow, [hook.source])
  draft.set('discovery.driver', driver?.value ?? 'fake-hardware', [driver?.source])
  if (fields) draft.set('discovery.fields', fields.value, [fields.source])
  const odd = versions?.value.find((version) => version !== '4' && version !== '6')
  if (versions && odd !== undefined) draft.remark('invalid', versions.source, { note: `"${odd}" is neither 4 nor 6` })
  else if (versions) draft.set('discovery.bmc_address_versions', versions.value.map(Number), [versions.source])
  draft.set('discovery.per_hour', 0, [])
}
