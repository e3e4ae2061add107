import { reportOf, withInventory, type Payload } from './payload.ts'

/** Names that would lead out of a folder, or that no file may have. */
export const paths = [
  '../../../../../../etc/passwd',
  '..',
  '.',
  '/etc/passwd',
  '/',
  '..\\..\\windows',
  'a/../../b',
  '%2e%2e%2f%2e%2e%2fb',
  '\u2024\u2024\u2215b',
  'a\0b',
  '-rf',
  '~root',
  'a'.repeat(5000),
  '$(touch pwned)',
  'con.tar.gz',
] as const

/** Path characters in what names the file of a ramdisk's logs. */
export const pathCharacters: readonly Payload[] = paths.flatMap((path): Payload[] => {
  const shown = JSON.stringify(path.slice(0, 40))
  return [
    {
      says: `the BMC is ${shown}`,
      body: (k) => withInventory(k, { bmc_address: path, bmc_v6address: path }),
      harmless: true,
    },
    {
      says: `the boot interface is ${shown}`,
      body: (k) => JSON.stringify({ ...reportOf(k), boot_interface: path }),
    },
    { says: `the NIC that booted is ${shown}`, body: (k) => withInventory(k, { boot: { pxe_interface: path } }) },
    {
      says: `an unknown machine's MAC and BMC are ${shown}`,
      body: (k) =>
        withInventory(k, { interfaces: [{ name: path, mac_address: path, ipv4_address: path }], bmc_address: path }),
      refused: /could not find a node/i,
    },
  ]
})
