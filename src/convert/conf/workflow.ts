import type { Json, JsonObject } from '../../model/json.ts'
import type { Draft } from '../draft.ts'
import type { Source } from '../ini.ts'
import type { Read, Reader } from '../reader.ts'
import type { Generation } from './generation.ts'

/** What the converter must know of a hook. */
export type KnownHook = {
  readonly name: string
  readonly needs?: readonly string[]
  readonly before?: readonly string[]
}

/** What a YAML file holds that the configuration names, or what is wrong with that file. */
export type ParseFile = (path: string) => { readonly value: Json } | { readonly fault: string }

const defaults: Readonly<Record<Generation, string>> = {
  2015: 'ramdisk_error,scheduler,validate_interfaces',
  final: 'ramdisk_error,root_disk_selection,scheduler,validate_interfaces,capabilities,pci_devices',
}

const names: Readonly<Record<Generation, Readonly<Record<string, string>>>> = {
  2015: { scheduler: 'scheduler_2015', validate_interfaces: 'validate_interfaces_2015' },
  final: { root_device_hint: 'raid_device', edeploy: 'extra_hardware' },
}

/** Makes the workflow of the hooks and of what they were told. */
export function convertWorkflow(
  conf: Reader,
  draft: Draft,
  {
    name,
    generation,
    hooks,
    parse,
  }: { name: string; generation: Generation; hooks: readonly KnownHook[]; parse: ParseFile },
): void {
  const base = `workflows.${name}`
  policy(conf, draft, base, generation)
  const listed = conf.textOrEmpty(['processing.processing_hooks', 'discoverd.processing_hooks'])
  const usual = conf.text(['processing.default_processing_hooks'])
  const wanted = (listed?.value ?? usual?.value ?? defaults[generation])
    .replaceAll(/\$\{?(processing\.)?default_processing_hooks\}?/g, usual?.value ?? defaults.final)
    .split(',')
    .map((hook) => hook.trim())
    .filter((hook) => hook !== '')
  const source = listed?.source ?? usual?.source
  if (listed && usual) draft.remark('kept', usual.source, { to: `${base}.steps` })

  const ours = [...new Set(wanted.map((hook) => names[generation][hook] ?? hook))]
  const known = ours.flatMap((hook) => hooks.find((one) => one.name === hook) ?? [])
  for (const hook of ours)
    if (!known.some((one) => one.name === hook))
      draft.remark('dropped', source ?? nowhere, {
        note: `there is no hook "${hook}": what it did may be written as steps, or as a program of your own in an exec step`,
      })
  const sorted = inOrder(known)
  const moved = sorted.some((hook, index) => hook !== known[index])
  const steps = sorted.map((hook) => step(conf, draft, hook.name, `${base}.steps`, parse))
  draft.set(`${base}.steps`, [...steps, 'rules'], [source], moved ? 'steps are in the order that they need' : undefined)
}

const nowhere: Source = { file: 'ironic-inspector', line: 0, section: 'processing', option: 'processing_hooks' }

function policy(conf: Reader, draft: Draft, base: string, generation: Generation): void {
  const choose = { all: 'all', active: 'active', pxe: 'pxe', disabled: 'disabled' }
  const all = conf.flag(['discoverd.ports_for_inactive_interfaces'])
  const add = conf.word(['processing.add_ports', 'discoverd.add_ports'], choose)
  const keep = conf.word(['processing.keep_ports', 'discoverd.keep_ports'], {
    all: 'all',
    present: 'present',
    added: 'added',
  })
  const enabled = conf.flag(['processing.update_pxe_enabled'])
  const overwrite = conf.flag(['processing.overwrite_existing', 'discoverd.overwrite_existing'])
  const off = conf.flag(['processing.power_off'])
  const credentials = conf.flag([
    'processing.enable_setting_ipmi_credentials',
    'discoverd.enable_setting_ipmi_credentials',
  ])
  if (generation === '2015') draft.set(`${base}.start.maintenance`, 'skip_state_check', [])
  if (credentials) draft.set(`${base}.start.set_ipmi_credentials`, credentials.value, [credentials.source])
  draft.set(`${base}.ports.add_ports`, add?.value ?? (all?.value ? 'all' : 'pxe'), [add?.source, all?.source])
  draft.set(`${base}.ports.keep_ports`, keep?.value ?? 'all', [keep?.source])
  draft.set(`${base}.ports.update_pxe_enabled`, enabled?.value ?? generation === 'final', [enabled?.source])
  if (overwrite) draft.set(`${base}.overwrite_existing`, overwrite.value, [overwrite.source])
  if (off) draft.set(`${base}.power_off`, off.value, [off.source])
}

/** The list with what a hook needs above it, and otherwise as it was. */
function inOrder(hooks: readonly KnownHook[]): readonly KnownHook[] {
  const sorted: KnownHook[] = []
  const put = (hook: KnownHook, waiting: readonly KnownHook[]): void => {
    if (sorted.includes(hook) || waiting.includes(hook)) return
    const above = hooks.filter((one) => hook.needs?.includes(one.name) || one.before?.includes(hook.name))
    for (const one of above) put(one, [...waiting, hook])
    sorted.push(hook)
  }
  for (const hook of hooks) put(hook, [])
  return sorted
}

/** A hook with its options, which stood in sections of their own. */
function step(conf: Reader, draft: Draft, hook: string, to: string, parse: ParseFile): Json {
  const options: Record<string, Json> = {}
  const take = <T>(key: string, read: Read<T> | undefined, value: (value: T) => Json) => {
    if (!read) return
    options[key] = value(read.value)
    draft.remark('kept', read.source, { to: `${to}.${hook}.${key}` })
  }
  if (hook === 'root_disk_selection')
    take('partitioning_spacing', conf.flag(['processing.disk_partitioning_spacing']), (on) => on)
  if (hook === 'capabilities') {
    take('boot_mode', conf.flag(['capabilities.boot_mode']), (on) => on)
    take('cpu_flags', conf.map(['capabilities.cpu_flags']), (flags) => flags)
  }
  if (hook === 'extra_hardware') take('strict', conf.flag(['extra_hardware.strict']), (on) => on)
  if (hook === 'pci_devices') {
    const aliases = conf.every('pci_devices.alias').flatMap((read) => aliasOf(read, draft, `${to}.${hook}.aliases`))
    if (aliases.length > 0) options.aliases = aliases
  }
  if (hook === 'physnet_cidr_map') {
    const map = conf.list(['port_physnet.cidr_map'])
    const odd = map?.value.find((item) => !item.includes(':'))
    if (map && odd !== undefined) draft.remark('invalid', map.source, { note: `"${odd}" is no CIDR:network` })
    else take('cidr_map', map, networks)
  }
  if (hook === 'accelerators') {
    const file = conf.text(['accelerators.known_devices'])
    const read = file && parse(file.value)
    const devices = read && 'value' in read ? devicesOf(read.value) : undefined
    if (devices) take('devices', file, () => devices)
    else if (file && read) {
      const fault = 'fault' in read ? read.fault : 'has no list pci_devices'
      draft.remark('invalid', file.source, { note: `"${file.value}" ${fault}` })
    }
  }
  return Object.keys(options).length > 0 ? { [hook]: options } : hook
}

/** An alias must have exactly three keys; ironic-inspector ignores any other, and no number is an id that a device has. */
function aliasOf({ value, source }: Read<string>, draft: Draft, to: string): readonly JsonObject[] {
  let alias: unknown
  try {
    alias = JSON.parse(value)
  } catch {
    alias = undefined
  }
  const entries = Object.entries(alias ?? {}).toSorted(([a], [b]) => (a < b ? -1 : 1))
  const areTexts = entries.every(([, one]) => typeof one === 'string')
  if (areTexts && entries.map(([key]) => key).join() === 'name,product_id,vendor_id') {
    draft.remark('kept', source, { to })
    return [alias as JsonObject]
  }
  draft.remark('invalid', source, { note: `"${value}" is no object of the texts vendor_id, product_id and name` })
  return []
}

/** `CIDR:network`; a CIDR of IPv6 has colons, too. */
function networks(items: readonly string[]): JsonObject {
  return Object.fromEntries(
    items.map((item) => [item.slice(0, item.lastIndexOf(':')).trim(), item.slice(item.lastIndexOf(':') + 1).trim()]),
  )
}

function devicesOf(file: Json): Json | undefined {
  const devices = typeof file === 'object' && file !== null && 'pci_devices' in file ? file.pci_devices : undefined
  return Array.isArray(devices) ? devices : undefined
}
