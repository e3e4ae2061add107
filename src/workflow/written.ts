import { Type, type Static, type TObject, type TSchema, type TUnsafe } from '@sinclair/typebox'
import type { JsonObject } from '../model/json.ts'
import { oneOf, options } from '../model/schema.ts'
import type { HookDefinition } from './hook.ts'

/** What a start request does. `boot_device` and `power` count only where the boot is managed. */
export const StartSettings = options(
  {
    provision_states: Type.Array(
      oneOf(['enroll', 'manageable', 'available', 'inspecting', 'inspect wait', 'inspect failed', 'active', 'rescue']),
      {
        description: 'Provision states in which a node may be introspected.',
        default: ['enroll', 'manageable', 'inspecting', 'inspect wait', 'inspect failed'],
        minItems: 1,
        uniqueItems: true,
      },
    ),
    maintenance: oneOf(['ignore', 'skip_state_check'], {
      description: 'skip_state_check: a node in maintenance may be in any provision state.',
      default: 'ignore',
    }),
    validate_power: Type.Boolean({
      description: 'Whether Ironic must find the power interface valid.',
      default: true,
    }),
    boot_device: oneOf(['pxe', 'none'], { description: 'none: the boot device is left alone.', default: 'pxe' }),
    power: oneOf(['reboot', 'none'], { description: 'none: power is left alone.', default: 'reboot' }),
    set_ipmi_credentials: Type.Boolean({
      description:
        'Whether a start may ask the ramdisk to set new IPMI credentials, as in 2015; only for nodes in maintenance.',
      default: false,
    }),
  },
  { description: 'What a start request does.', default: {} },
)

/** Which NICs become ports, which ports go, and whether they follow the NIC that booted. */
export const PortSettings = options(
  {
    add_ports: oneOf(['all', 'active', 'pxe', 'disabled'], {
      description: 'NICs that become ports: all, those with an address, the one that booted, or none.',
      default: 'pxe',
    }),
    keep_ports: oneOf(['all', 'present', 'added'], {
      description: 'Ports that stay: all, those whose NIC was found, or those whose NIC add_ports chooses.',
      default: 'all',
    }),
    update_pxe_enabled: Type.Boolean({
      description: 'Whether pxe_enabled of ports is set by the NIC that booted.',
      default: true,
    }),
  },
  { description: 'Ports of nodes in active or rescue are never changed.', default: {} },
)

/** A step as written: a hook's name, or an object with one hook and what stands beside it. */
export type WrittenStep = string | JsonObject

/** Keys that may stand beside a hook in a step. */
export const besideHook = ['id', 'name', 'optional'] as const

/** The place where rules run. */
export const rulesStep = 'rules'

/** A hook's options by each name it may be written with. */
export function hookSchemas(hooks: readonly HookDefinition[]): Record<string, TObject> {
  return Object.fromEntries(
    hooks.flatMap(({ name, aliases = [], options: schema, summary }) =>
      [name, ...aliases].map((written) => [written, { ...schema, description: summary }]),
    ),
  )
}

/**
 * One step. A plain property per hook instead of `oneOf`: a wrong hook, option or type is then reported where it stands.
 * That an object names exactly one hook is left to `compile`, which can say it in words.
 */
function stepSchema(hooks: readonly HookDefinition[]): TUnsafe<WrittenStep> {
  const schemas = {
    ...hookSchemas(hooks),
    [rulesStep]: options({}, { description: 'The place where rules run.' }),
  }
  const properties: Record<string, TSchema> = {
    ...schemas,
    id: Type.String({
      description: "Unique in the workflow; the hook's name when left out.",
      pattern: '^[A-Za-z0-9][A-Za-z0-9_.-]*$',
    }),
    name: Type.String({ description: 'A sentence for people.' }),
    optional: Type.Boolean({
      description: 'A failure is a warning, and what Ironic refuses of the step is left out.',
      default: false,
    }),
  }
  return Type.Unsafe<WrittenStep>({
    description: 'A hook: its name, or an object with the options below the name.',
    type: ['string', 'object'],
    if: { type: 'object' },
    else: { enum: Object.keys(schemas) },
    properties,
    additionalProperties: false,
  })
}

/** The schema of one workflow, as it stands below its name. */
export function workflowSchema(hooks: readonly HookDefinition[]) {
  return options({
    description: Type.Optional(Type.String({ description: 'A sentence for people.' })),
    start: StartSettings,
    ports: PortSettings,
    overwrite_existing: Type.Boolean({
      description: 'Whether scheduling properties and pxe_enabled are written where the node has them already.',
      default: true,
    }),
    power_off: Type.Boolean({
      description: 'Whether the machine is powered off after a successful run.',
      default: true,
    }),
    steps: Type.Array(stepSchema(hooks), { description: 'What happens to a node, top to bottom.' }),
  })
}

type Filled = Static<ReturnType<typeof workflowSchema>>

/** One workflow as written; whatever has a default may be missing. */
export type Written = Pick<Filled, 'steps'> &
  Partial<Omit<Filled, 'start' | 'ports' | 'steps'>> & {
    readonly start?: Partial<Filled['start']>
    readonly ports?: Partial<Filled['ports']>
  }
