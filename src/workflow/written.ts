import { Type, type Static, type TObject, type TSchema, type TUnsafe } from '@sinclair/typebox'
import type { JsonObject } from '../model/json.ts'
import { oneOf, options } from '../model/schema.ts'
import { verbs } from './actions/index.ts'
import type { HookDefinition } from './hook.ts'
import type { VerbDefinition } from './verb.ts'

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

/** A step as written: the name of a hook or of `rules`, or an object with a hook or verbs and what stands beside them. */
export type WrittenStep = string | JsonObject

const condition = Type.Unsafe<string | boolean>({
  type: ['string', 'boolean'],
  description: 'A condition, without `${{ }}`: the step runs only when it is true.',
})

/** Names for expressions; each sees the ones above it. */
const letSchema = Type.Unsafe<JsonObject>({
  type: 'object',
  additionalProperties: { type: ['string', 'number', 'boolean'] },
  description: 'Names for the expressions of this step, without `${{ }}`; each sees the ones above it.',
})

/** Keys that may stand beside hook or verbs in a step. */
export const besideStep = {
  id: Type.String({
    description: "Unique in the workflow; when left out the hook's name, or verb and position.",
    pattern: '^[A-Za-z0-9][A-Za-z0-9_.-]*$',
  }),
  name: Type.String({ description: 'A sentence for people.' }),
  when: condition,
  let: letSchema,
  optional: Type.Boolean({
    description: 'A failure is a warning, and what Ironic refuses of the step is left out.',
    default: false,
  }),
} as const satisfies Record<string, TSchema>

/** A hook's options by each name it may be written with. */
export function hookSchemas(hooks: readonly HookDefinition[]): Record<string, TObject> {
  return Object.fromEntries(
    hooks.flatMap(({ name, aliases = [], covers = {}, options: schema, summary }) => [
      ...[name, ...aliases].map((written) => [written, { ...schema, description: summary }] as const),
      ...Object.keys(covers).map(
        (written) => [written, options({}, { description: `Ironic's name for work of ${name}: ${summary}` })] as const,
      ),
    ]),
  )
}

/** The verbs, with what belongs to them, as properties of a step or rule. */
function verbSchemas(of: readonly VerbDefinition[]): Record<string, TSchema> {
  return Object.fromEntries(
    of.flatMap(({ verb, schema, summary, beside = {} }) => [
      [verb, { ...schema, description: summary }] as const,
      ...Object.entries(beside),
    ]),
  )
}

/**
 * One step. A plain property per hook and verb instead of `oneOf`: a wrong hook, option or type is then reported where it stands.
 * That an object names one hook, or verbs, is left to `compile`, which can say it in words.
 */
function stepSchema(hooks: readonly HookDefinition[]): TUnsafe<WrittenStep> {
  const named = hookSchemas(hooks)
  return Type.Unsafe<WrittenStep>({
    description: 'A hook, with its options below its name, or verbs.',
    type: ['string', 'object'],
    if: { type: 'object' },
    else: { enum: [...Object.keys(named), 'rules'] },
    properties: { ...named, ...verbSchemas(verbs), ...besideStep },
    additionalProperties: false,
  })
}

/** Keys of a rule in our form beside its verbs. */
export const besideRule = {
  id: besideStep.id,
  description: Type.String({ description: 'A sentence for people.' }),
  scope: Type.String({ description: 'Only nodes whose properties.inspection_scope is this.', maxLength: 255 }),
  when: condition,
  let: letSchema,
} as const satisfies Record<string, TSchema>

/** Keys of a rule in ironic-inspector's form; what they hold is read by its own grammar. */
export const foreignRule = {
  uuid: Type.String(),
  conditions: Type.Unsafe<readonly JsonObject[]>({
    type: ['array', 'object'],
    description: "ironic-inspector's form.",
  }),
  actions: Type.Unsafe<readonly JsonObject[]>({ type: ['array', 'object'], description: "ironic-inspector's form." }),
} as const satisfies Record<string, TSchema>

/** The verbs that a rule may have. */
export const ruleVerbs: readonly string[] = verbs.flatMap(({ verb, inRules }) => (inRules ? [verb] : []))

/** The schema of one rule: verbs, or ironic-inspector's conditions and actions. */
export function ruleSchema(): TUnsafe<JsonObject> {
  return Type.Unsafe<JsonObject>({
    type: 'object',
    properties: { ...verbSchemas(verbs.filter(({ inRules }) => inRules)), ...besideRule, ...foreignRule },
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
