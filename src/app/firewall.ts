import { createDriver, policyOf } from '../firewall/index.ts'
import { territory } from '../firewall/territory.ts'
import { wanted } from '../firewall/wanted.ts'
import { InspectorError } from '../model/error.ts'
import { macOf, type Mac } from '../model/mac.ts'
import { createRun } from '../platform/command.ts'
import { isInUse } from '../store/index.ts'
import type { Settings } from './settings.ts'

/** What would be put in place for these MACs, as a person reads it. `invalid` when one is none, or a setting is missing. Touches nothing. */
export function offlineScript(
  { firewall, discovery }: Pick<Settings, 'firewall' | 'discovery'>,
  macs: { readonly known: readonly string[]; readonly waiting: readonly string[] },
): string {
  const known = new Set(macs.known.map(macIn))
  const waiting = new Set(macs.waiting.map(macIn))
  const now = { known, waiting, nodes: waiting.size, nodesWithoutMac: 0 }
  return createDriver(firewall, createRun({})).script(wanted(policyOf(firewall, discovery !== undefined), now))
}

/**
 * Removes everything of ours from this machine, and gives the driver's name. `conflict` while a service uses the same
 * database, table, chain or folder: it would put all of it back. `unavailable` when it cannot be removed.
 */
export async function tearDown(
  { firewall, database }: Pick<Settings, 'firewall' | 'database'>,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<string> {
  if (isInUse(database.path))
    throw new InspectorError(
      'conflict',
      `Cannot tear down the firewall: a service uses "${database.path}" and would put it back, stop it first`,
    )
  const driver = createDriver(firewall, createRun({ PATH: environment.PATH }))
  const { signal } = new AbortController()
  const alone = territory(firewall)
  await alone.start(signal)
  try {
    await driver.remove(signal)
  } finally {
    await alone.stop()
  }
  return driver.name
}

function macIn(text: string): Mac {
  const mac = macOf(text.replaceAll('-', ':'))
  if (mac) return mac
  throw new InspectorError('invalid', `Cannot read "${text}" as a MAC: write it as 52:54:00:12:34:56`)
}
