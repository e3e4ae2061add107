import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createRun, type Run } from '../../src/platform/command.ts'
import { namespace, type Namespace } from './namespace.ts'

const path = `${process.env.PATH}:/usr/sbin:/sbin`

/** As `runIn`, for programs that stand for others: by its name, what is run in the namespace. */
export function programsIn(
  { name, bin }: Pick<Namespace, 'name' | 'bin'>,
  programs: Readonly<Record<string, string>>,
): Run {
  for (const [as, program] of Object.entries(programs)) {
    const real = Bun.which(program, { PATH: path })
    writeFileSync(join(bin, as), `#!/bin/sh\nexec ip netns exec ${name} ${real} "$@"\n`, { mode: 0o755 })
  }
  return createRun({ PATH: `${bin}:${path}` })
}

/** The tools of one variant of iptables, by the names that stand for the machine's choice. */
export function iptablesPrograms(variant: 'nft' | 'legacy'): Readonly<Record<string, string>> {
  const tools = ['iptables', 'ip6tables'].flatMap((tool) => ['save', 'restore'].map((act) => [tool, act] as const))
  return Object.fromEntries(tools.map(([tool, act]) => [`${tool}-${act}`, `${tool}-${variant}-${act}`]))
}

/** Why a variant of iptables cannot be tried here: newer kernels are built without what the legacy one needs. */
export async function iptablesHindrance(variant: 'nft' | 'legacy'): Promise<string | undefined> {
  const kernel = await namespace(`probe-${variant}`)
  try {
    for (const tool of ['iptables', 'ip6tables']) await kernel.run([`${tool}-${variant}`, '-S'])
    return undefined
  } catch {
    return `needs a kernel with iptables-${variant}`
  }
}
