import { InspectorError } from '../model/error.ts'
import { didYouMean } from '../model/nearest.ts'
import { starterTests } from './starter-tests.ts'
import { renamedText, shippedNames, shippedText } from './shipped-texts.ts'

/** For which kind of site a configuration is. */
export type Profile = 'undercloud' | 'standalone' | 'bifrost' | 'kayobe' | 'metal3'

type Kind = {
  readonly summary: string
  /** How the ports of the site's workflow differ from the default ones; null: the built-in workflow is used as it is. */
  readonly ports: { readonly add_ports: string; readonly keep_ports: string } | null
  readonly based: string
  readonly discovery: boolean
  readonly keystone: boolean
  /** What to do next; DIR stands for the folder. */
  readonly next: readonly string[]
}

const withKeystone = [
  "put the service user's password into DIR/credentials/keystone",
  'inspector test DIR',
  'inspector validate --config DIR/inspector.yaml',
  'inspector serve --config DIR/inspector.yaml',
]
const withoutKeystone = [
  'inspector test DIR',
  'inspector validate --config DIR/inspector.yaml',
  'inspector serve --config DIR/inspector.yaml',
]

/** The kinds of sites that a configuration can be made for. */
export const profiles: Readonly<Record<Profile, Kind>> = {
  undercloud: {
    summary: 'beside Ironic and Keystone, as ironic-inspector does by itself',
    ports: null,
    based: 'default',
    discovery: false,
    keystone: true,
    next: withKeystone,
  },
  standalone: {
    summary: 'an inventory of machines, without OpenStack',
    ports: null,
    based: 'standalone',
    discovery: true,
    keystone: false,
    next: [...withoutKeystone, 'inspector collect --send http://127.0.0.1:5050/v1/continue'],
  },
  bifrost: {
    summary: 'Ironic without Keystone; ports whose NIC is gone go, too',
    ports: { add_ports: 'pxe', keep_ports: 'present' },
    based: 'default',
    discovery: false,
    keystone: false,
    next: withoutKeystone,
  },
  kayobe: {
    summary: 'only ports of NICs that boot stay, and unknown machines are enrolled',
    ports: { add_ports: 'pxe', keep_ports: 'added' },
    based: 'default',
    discovery: true,
    keystone: true,
    next: [
      'put a `require` at the top of DIR/workflows/site-kayobe.yaml, which says whose machines may be enrolled',
      ...withKeystone,
    ],
  },
  metal3: {
    summary: 'Ironic without Keystone; every NIC becomes a port, with its switch port',
    ports: null,
    based: 'ironic-inspection',
    discovery: false,
    keystone: false,
    next: withoutKeystone,
  },
}

/** What a configuration is asked to hold. */
export type Wanted = {
  readonly profile: Profile
  /** Built-in workflows to copy as `site-NAME`. */
  readonly workflows: readonly string[]
  readonly device?: string | undefined
  readonly ironic?: string | undefined
  /** A login at Keystone, by the names of clouds.yaml. */
  readonly login?: Readonly<Record<string, string | undefined>> | undefined
}

/** The files of a configuration to begin with: `inspector.yaml` first. `not_found` for a workflow that is not built in. */
export function starter({ profile, workflows, device, ironic, login }: Wanted) {
  const kind = profiles[profile]
  const own = kind.ports ? `site-${profile}` : kind.based
  const copies = workflows.map((name) => {
    const text = shippedText(name)
    if (text === undefined)
      throw new InspectorError('not_found', `There is no workflow "${name}"${didYouMean(name, shippedNames)}`)
    return { path: `workflows/site-${name}.yaml`, text: renamedText(text, name, `site-${name}`), secret: false }
  })
  const site = kind.ports ? [siteWorkflow(kind, own)] : []
  const included = [...site, ...copies]
  return [
    {
      path: 'inspector.yaml',
      text: configuration({ kind, profile, device, ironic, login }, own, included.length > 0),
      secret: false,
    },
    ...included,
    ...[[own, kind.based] as const, ...workflows.map((name) => [`site-${name}`, name] as const)].map(([name, based]) =>
      starterTests(name, based),
    ),
    ...secretsOf(login),
  ]
}

/** The secret of a login, whichever kind it is. */
function secretsOf(login: Wanted['login']) {
  const secret = login?.application_credential_secret ?? login?.password
  return secret === undefined ? [] : [{ path: 'credentials/keystone', text: `${secret}\n`, secret: true }]
}

/** The login of a cloud, less its secret; an example where there is none. */
function keystoneLines(login: Wanted['login']): readonly string[] {
  const given = (names: readonly string[]) =>
    names.flatMap((name) => (login?.[name] === undefined ? [] : [`  ${name}: ${JSON.stringify(login[name])}`]))
  if (!login)
    return [
      '  auth_url: http://192.0.2.1:5000/v3 # of this cloud',
      '  username: ironic-inspector',
      '  password: !file credentials/keystone',
      '  project_name: service',
    ]
  const isApplication = login.application_credential_id !== undefined
  return [
    ...given(['auth_url', 'application_credential_id']),
    ...(isApplication ? [] : given(['username', 'project_name', 'user_domain_name', 'project_domain_name'])),
    ...given(['region']),
    `  ${isApplication ? 'application_credential_secret' : 'password'}: !file credentials/keystone`,
  ]
}

function siteWorkflow({ based, ports }: Kind, name: string) {
  const lines = Object.entries(ports ?? {}).map(([key, value]) => ({ key, value }))
  const text = renamedText(shippedText(based) ?? '', based, name)
  const changed = lines.reduce((all, { key, value }) => all.replace(new RegExp(`(${key}: )\\w+`), `$1${value}`), text)
  return { path: `workflows/${name}.yaml`, text: changed, secret: false }
}

function configuration(
  { kind, profile, device, ironic, login }: Omit<Wanted, 'workflows'> & { readonly kind: Kind },
  workflow: string,
  includes: boolean,
): string {
  const isStandalone = profile === 'standalone'
  const lines = [
    `# ${kind.summary}`,
    '# All settings with their defaults: inspector config show; what one means: inspector config explain KEY',
    'version: 1',
    '',
    ...(kind.keystone
      ? [
          'keystone:',
          ...keystoneLines(login),
          ...(ironic === undefined ? [] : ['', 'ironic:', `  endpoint: ${JSON.stringify(ironic)}`]),
        ]
      : [
          'api: {listen: "127.0.0.1:5050", auth: none} # beyond this machine, choose http_basic',
          isStandalone
            ? 'ironic: {type: standalone}\ndatabase: {path: inspector.sqlite}\nkeep: {ramdisk_logs: {when: never}}'
            : `ironic: {auth: none, endpoint: ${JSON.stringify(ironic ?? 'http://127.0.0.1:6385')}}`,
        ]),
    '',
    isStandalone
      ? 'firewall: {driver: none}'
      : `firewall: {interface: ${device ?? 'br-ctlplane'}} # where the DHCP server listens`,
    `introspection: {workflow: ${workflow}${isStandalone ? ', not_started: accept' : ''}}`,
    ...(kind.discovery
      ? [
          isStandalone
            ? 'discovery: {workflow: standalone, driver: fake-hardware, per_hour: 0}'
            : `discovery: {workflow: ${workflow}, driver: ipmi} # unknown machines are enrolled`,
        ]
      : []),
    ...(includes ? ['', 'include: [workflows/*.yaml]'] : []),
  ]
  return `${lines.join('\n')}\n`
}
