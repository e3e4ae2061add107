import { messageOf } from '../model/error.ts'
import { isObject, textOf, type Json, type JsonObject } from '../model/json.ts'
import { ipmiDevice } from './ipmi-device.ts'
import type { Libc } from './kernel/libc.ts'
import type { Machine } from './machine.ts'
import { moduleList } from './image/module-list.ts'

type Listed = { readonly name: string; readonly always: boolean; readonly aliases: readonly RegExp[] }

/**
 * Loads the modules of the image that drive something in this machine, and those that drive no device. Again and again, as one
 * module may make devices for another (virtio_pci for virtio_net). Says what it loaded; a module that does not load is a note.
 */
export function loadModules(
  machine: Machine,
  libc: Pick<Libc, 'loadModule'>,
): { readonly loaded: readonly string[]; readonly notes: readonly string[] } {
  const left = listed(machine)
  const loaded: string[] = []
  const notes: string[] = []
  for (let found = true; found;) {
    const devices = modaliases(machine)
    const wanted = left.filter(
      ({ always, aliases }) => always || devices.some((one) => aliases.some((alias) => alias.test(one))),
    )
    found = wanted.length > 0
    for (const one of wanted) {
      left.splice(left.indexOf(one), 1)
      try {
        libc.loadModule(machine.bytes(`/modules/${one.name}.ko`) ?? new Uint8Array(), one.name)
        loaded.push(one.name)
      } catch (error) {
        notes.push(messageOf(error))
      }
    }
  }
  return { loaded, notes }
}

/** Modules in the order in which they must be loaded. A module is wanted where one is that needs it. */
function listed(machine: Machine): Listed[] {
  const text = machine.text(moduleList)
  const list = text === undefined ? [] : (JSON.parse(text) as Json)
  const modules = (Array.isArray(list) ? (list as readonly Json[]).filter(isObject) : []).map((one) => ({
    name: textOf(one.name) ?? '',
    needs: textsIn(one, 'needs'),
    aliases: textsIn(one, 'aliases').map(patternOf),
  }))
  type One = (typeof modules)[number]
  const needing = (name: string) => modules.filter(({ needs }) => needs.includes(name))
  const aliasesOf = (one: One): readonly RegExp[] => [...one.aliases, ...needing(one.name).flatMap(aliasesOf)]
  // What drives no device, and is no part of something that does, is there for its own sake.
  const isAlways = (one: One): boolean => {
    const others = needing(one.name)
    return others.length === 0 ? one.aliases.length === 0 : others.some(isAlways)
  }
  return modules.map((one) => ({ name: one.name, always: isAlways(one), aliases: aliasesOf(one) }))
}

function textsIn(object: JsonObject, key: string): readonly string[] {
  const list = object[key]
  return Array.isArray(list) ? list.flatMap((item: Json) => textOf(item) ?? []) : []
}

/** Patterns of modules are those of a shell. */
function patternOf(alias: string): RegExp {
  const text = alias.replaceAll(/[.+^$()|{}\\]/g, (sign) => `\\${sign}`)
  return new RegExp(`^${text.replaceAll('*', '.*').replaceAll('?', '.')}$`)
}

/** What the kernel calls each device that it found. */
function modaliases(machine: Machine): readonly string[] {
  return machine
    .names('/sys/bus')
    .flatMap((bus) => machine.names(`/sys/bus/${bus}/devices`).map((device) => `/sys/bus/${bus}/devices/${device}`))
    .flatMap((device) => machine.text(`${device}/modalias`) ?? [])
}

const ipmi = ['ipmi_msghandler', 'ipmi_devintf', 'ipmi_si'] as const

/**
 * Loads the kernel's IPMI driver, which few systems load by themselves, where a service manager has loaded the rest. Most machines without
 * a BMC refuse the last module, so that nothing is told of failures: the collector sees whether there is a device.
 */
export async function loadIpmi(machine: Machine): Promise<void> {
  if (ipmiDevice(machine) !== undefined) return
  for (const name of ipmi) await machine.run(['modprobe', name], { timeout: 30_000 }).catch(() => undefined)
}
