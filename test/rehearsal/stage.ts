/** A stage and a situation for rehearsals: the built-in workflows, one node that waits, and its report. */

import { builtInWorkflows } from '../../src/app/built-in.ts'
import type { Current } from '../../src/introspection/surroundings.ts'
import { createBmcAddresses } from '../../src/ironic/bmc-addresses.ts'
import type { JsonObject } from '../../src/model/json.ts'
import { silent } from '../../src/platform/log.ts'
import type { Fault } from '../../src/rehearsal/faults.ts'
import { nodeOfFile, portsOfFile } from '../../src/rehearsal/node-file.ts'
import type { Situation, Stage } from '../../src/rehearsal/situation.ts'
import type { Uuid } from '../../src/model/uuid.ts'

/** The node that waits. */
export const machine = {
  uuid: '1e57ab1e-0000-4000-8000-000000000001' as Uuid,
  name: 'node-1',
  driver: 'ipmi',
  driver_info: { ipmi_address: '192.0.2.7' },
} as const

/** Its report: its port's NIC, which booted, and a second one. */
export const report: JsonObject = {
  inventory: {
    interfaces: [
      { name: 'eth0', mac_address: '52:54:00:00:00:01', ipv4_address: '192.0.2.107' },
      { name: 'eth1', mac_address: '52:54:00:00:00:02', ipv4_address: null },
    ],
    cpu: { count: 8, architecture: 'x86_64', flags: ['vmx'] },
    memory: { physical_mb: 16384 },
    disks: [{ name: '/dev/sda', size: 500107862016 }],
    bmc_address: '192.0.2.7',
  },
  root_disk: { name: '/dev/sda', size: 500107862016 },
  boot_interface: '01-52-54-00-00-00-01',
}

/** Settings of a small site. */
export function stage(
  wishes: { introspection?: Partial<Current['introspection']>; discovery?: Current['discovery'] } = {},
): Stage {
  return {
    conceal: (text) => text,
    current: {
      rules: [],
      secrets: {},
      introspection: {
        workflow: 'default',
        timeout: 3_600_000,
        cleanup_interval: 60_000,
        start_delay: 0,
        max_waiting: 0,
        max_concurrency: 1000,
        can_manage_boot: true,
        permit_active: false,
        not_started: 'refuse',
        ...wishes.introspection,
      },
      keep: {
        runs: 0,
        unprocessed: false,
        finished_for: Infinity,
        ramdisk_logs: { when: 'always', directory: '/nonexistent', filename: '{uuid}', max_total: 0 },
      },
      discovery: wishes.discovery,
      workflows: builtInWorkflows(),
    },
    firewall: {
      unknownMacs: 'as-needed',
      whenIdle: 'close',
      allow: [],
      deny: [],
      discovery: wishes.discovery !== undefined,
    },
    bmcAddresses: createBmcAddresses(['ipmi_address'], () => Promise.resolve([]), silent),
  }
}

/** The node waits, and its report arrives. */
export function situation(
  wishes: {
    report?: JsonObject
    node?: JsonObject | null
    ports?: readonly JsonObject[]
    rules?: readonly JsonObject[]
    faults?: readonly Fault[]
  } = {},
): Situation {
  const node = wishes.node === null ? null : nodeOfFile(wishes.node ?? machine)
  const ports = wishes.ports ?? [{ address: '52:54:00:00:00:01', pxe_enabled: false }]
  return {
    report: JSON.stringify(wishes.report ?? report),
    node,
    ports: node ? portsOfFile(ports, node.uuid as Uuid) : [],
    rules: wishes.rules ?? [],
    workflow: null,
    faults: wishes.faults ?? [],
    answers: {},
    now: Date.UTC(2026, 10, 22) * 1000,
  }
}
