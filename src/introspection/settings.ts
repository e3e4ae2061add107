import { Type, type Static } from '@sinclair/typebox'
import type { JsonObject } from '../model/json.ts'
import { duration, oneOf, options, size } from '../model/schema.ts'
import type { WrittenChoice } from '../workflow/choice.ts'
import { logNamePattern } from './log-name.ts'

/** How introspections run. */
export const IntrospectionSettings = options(
  {
    workflow: Type.Unsafe<WrittenChoice>({
      type: ['string', 'array'],
      minLength: 1,
      minItems: 1,
      items: options({
        use: Type.String({ minLength: 1, description: 'Name of the workflow.' }),
        when: Type.Optional(
          Type.Unsafe<string | boolean>({
            type: ['string', 'boolean'],
            description: 'A condition over node, data and inventory; undecided = no match. The last entry has none.',
          }),
        ),
      }),
      default: 'default',
      examples: [[{ use: 'storage', when: '"CUSTOM_STORAGE" in node.traits' }, { use: 'default' }]],
      description:
        'name of the workflow, or a list of {use, when} of which the first match wins; unless one is asked for at the start',
    }),
    timeout: duration({ default: '1h', description: 'from the power request to the report; 0s = never' }),
    cleanup_interval: duration({
      default: '60s',
      description: 'between two looks for timed-out nodes, and for vanished ones in the next 1000 of Ironic',
    }),
    start_delay: duration({
      default: '5s',
      description: 'between two power-ons, so that DHCP and TFTP are not flooded',
    }),
    max_waiting: Type.Integer({
      minimum: 0,
      default: 0,
      description: 'nodes that boot the ramdisk at once, from the power request to the report; 0 = no limit',
    }),
    max_concurrency: Type.Integer({
      minimum: 1,
      default: 1000,
      description: 'background work at once; the rest queues',
    }),
    can_manage_boot: Type.Boolean({
      default: true,
      description: 'false = refuse start requests that ask for managed boot',
    }),
    permit_active: Type.Boolean({
      default: false,
      description: 'nodes in active or rescue are introspected too, also when nobody started them; they stay on',
    }),
    not_started: oneOf(['refuse', 'accept'], {
      default: 'refuse',
      description: 'the report of a known node that nobody started',
    }),
  },
  { description: 'Introspection' },
)
export type IntrospectionSettings = Static<typeof IntrospectionSettings>

/** What becomes of the logs that a ramdisk sends along with its report. */
export const RamdiskLogSettings = options(
  {
    when: oneOf(['on-error', 'always', 'never'], {
      default: 'on-error',
      description: 'on-error = of reports that are refused or fail',
    }),
    directory: Type.String({
      minLength: 1,
      default: '/var/log/ironic-inspector/ramdisk',
      description: 'made if need be',
    }),
    filename: Type.String({
      pattern: logNamePattern,
      maxLength: 128,
      default: '{uuid}_{dt:%Y%m%d-%H%M%S.%f}.tar.gz',
      description: 'of {uuid} {bmc} {mac} {dt} and A-Z a-z 0-9 . _ -; {dt:…} takes %Y %m %d %H %M %S %f %j %y',
    }),
    max_total: size({ default: '2GiB', description: 'for all of them; the oldest are removed first' }),
  },
  { description: "Ramdisks' logs" },
)

/** What is kept, and for how long. */
export const KeepSettings = options(
  {
    runs: Type.Integer({
      minimum: 0,
      default: 5,
      description: 'per node: trace and data of the last runs; 0 = nothing, nor what the ramdisk posted',
    }),
    unprocessed: Type.Boolean({ default: true, description: 'what the ramdisk posted, less its logs' }),
    finished_for: duration({
      never: true,
      default: 'never',
      description: 'finished records; 30d = removed after 30 days, never = kept',
    }),
    ramdisk_logs: {
      ...RamdiskLogSettings,
      default: {},
      description: 'the logs that ramdisks send along; more than 16 MiB of a report are not kept',
    },
  },
  { description: 'What is kept' },
)
export type KeepSettings = Static<typeof KeepSettings>

/** What becomes of unknown machines. Without this block they are refused. */
export const DiscoverySettings = options(
  {
    workflow: Type.String({
      minLength: 1,
      examples: ['discovery'],
      description: 'name of the workflow for unknown machines',
    }),
    driver: Type.String({ minLength: 1, examples: ['ipmi'], description: 'driver of the nodes created' }),
    fields: Type.Unsafe<JsonObject>({
      type: 'object',
      default: {},
      examples: [{ resource_class: 'baremetal' }],
      description: 'further fields of the nodes created, as Ironic names them',
    }),
    bmc_address_versions: Type.Array(Type.Unsafe<4 | 6>({ type: 'integer', enum: [4, 6] }), {
      minItems: 1,
      uniqueItems: true,
      default: [4, 6],
      description: 'IP versions of BMC addresses; the first that the ramdisk reports becomes ipmi_address',
    }),
    per_hour: Type.Integer({
      minimum: 0,
      default: 50,
      description: 'no more unknown machines than this are enrolled within an hour; 0 = no limit',
    }),
  },
  { description: 'Discovery: absent = unknown machines are refused' },
)
export type DiscoverySettings = Static<typeof DiscoverySettings>
