import { interfacesOf, reportOf, withEveryText, withInventory, withMore, type Payload } from './payload.ts'

/** Names that every object of JavaScript has, or seems to have. */
export const prototypeNames = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'valueOf',
  'toJSON',
  'rawJSON',
  'then',
] as const

/** Those names as names of interfaces, of fields, and as texts. */
export const prototypes: readonly Payload[] = prototypeNames.flatMap((name): Payload[] => [
  { says: `every text but a MAC is ${name}`, body: (k) => JSON.stringify(withEveryText(k, () => name)) },
  {
    says: `the interface that booted is named ${name}`,
    body: (k) =>
      withInventory(k, { interfaces: interfacesOf(k).map((nic, index) => (index === 0 ? { ...nic, name } : nic)) }),
    harmless: true,
  },
  {
    says: `an interface of a flat report is named ${name}`,
    // Such a key would become a prototype: it is not read.
    ...(name === '__proto__' ? { refused: /could not find a node/i } : {}),
    body: (k) => {
      const { mac_address: mac } = interfacesOf(k)[0]!
      return `{"interfaces":{"${name}":{"mac":"${String(mac)}","ip":"192.0.2.1"}},"cpus":1,"memory_mb":1024,"cpu_arch":"x86_64","local_gb":10,"boot_interface":"${String(mac)}"}`
    },
  },
  {
    says: `a key is ${name}`,
    body: (k) => withMore(k, `"${name}":{"polluted":true}`),
    harmless: true,
    keeps: `"${name}":{"polluted":true}`,
  },
  {
    says: `every object has a key ${name}`,
    body: (k) => JSON.stringify(reportOf(k)).replaceAll(/\{(?=")/g, () => `{"${name}":{"polluted":"x","size":1},`),
  },
  {
    says: `every object has a key ${name} that is text`,
    body: (k) => JSON.stringify(reportOf(k)).replaceAll(/\{(?=")/g, () => `{"${name}":"x",`),
  },
])
