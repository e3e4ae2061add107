import { describe, expect, test } from 'bun:test'
import { convertConf } from '../../src/convert/conf.ts'
import type { Draft } from '../../src/convert/draft.ts'
import { hooks } from '../../src/hooks/index.ts'
import type { Json } from '../../src/model/json.ts'

const folder = `${import.meta.dir}/../fixtures/convert`

/** Settings and remarks of a text. */
function converted(text: string, files: Readonly<Record<string, Json>> = {}) {
  const result = convertConf({
    files: [{ name: 'inspector.conf', text }],
    hooks,
    parse: (path) => (files[path] === undefined ? { fault: 'cannot be read' } : { value: files[path] }),
  })
  return { ...result, settings: settingsOf(result.draft), verdicts: verdictsOf(result.draft) }
}

function settingsOf(draft: Draft): Readonly<Record<string, unknown>> {
  return Object.fromEntries(draft.settings.map(({ path, value }) => [path, value]))
}

function verdictsOf(draft: Draft): Readonly<Record<string, string>> {
  return Object.fromEntries(draft.remarks.map(({ source, verdict }) => [`${source.section}.${source.option}`, verdict]))
}

describe('every option of ironic-inspector and of its libraries is mapped or listed', async () => {
  const lines = (await Bun.file(`${folder}/options.txt`).text()).split('\n').slice(1).filter(Boolean)
  for (const line of lines) {
    const [, section = '', option = '', value = ''] = /^([^.]+)\.(\S+) (.*)$/.exec(line) ?? []
    test(`${section}.${option}`, () => {
      const named =
        option === 'auth_section'
          ? `[${value}]\nauth_type = password\n`
          : option === 'use_ssl'
            ? '[ssl]\ncert_file = /cert.pem\nkey_file = /key.pem\n'
            : ''
      const { verdicts } = converted(`[${section}]\n${option} = ${value}\n${named}`, {
        '/etc/devices.yaml': { pci_devices: [{ vendor_id: 'a', device_id: 'b' }] },
      })
      expect(['kept', 'changed', 'needless', 'dropped']).toContain(verdicts[`${section}.${option}`] ?? 'silent')
    })
  }
})

test('an option that no release had is said to be unknown', () => {
  expect(converted('[processing]\nadd_prots = all\n').verdicts).toEqual({ 'processing.add_prots': 'unknown' })
})

test('a value that oslo.config refuses is said to be invalid, and nothing is set by it', () => {
  const { draft, settings } = converted('[DEFAULT]\ntimeout = soon\ncan_manage_boot = perhaps\n')
  expect(draft.remarks.map(({ verdict, note }) => [verdict, note])).toEqual([
    ['invalid', '"soon" is no number'],
    ['invalid', '"perhaps" is neither true nor false'],
  ])
  expect(settings).not.toHaveProperty(['introspection.timeout'])
})

test('what the old defaults did is written down where ours differ', () => {
  expect(converted('[DEFAULT]\n').settings).toEqual({
    'api.legacy_roles': true,
    'api.healthcheck': false,
    'keep.runs': 0,
    'keep.unprocessed': false,
    'keep.ramdisk_logs.when': 'never',
    'introspection.workflow': 'site',
    'firewall.driver': 'iptables',
    'firewall.interface': 'br-ctlplane',
    'firewall.unknown_macs': 'allow',
    'firewall.on_stop': 'remove',
    'workflows.site.ports.add_ports': 'pxe',
    'workflows.site.ports.keep_ports': 'all',
    'workflows.site.ports.update_pxe_enabled': true,
    'workflows.site.steps': [
      'ramdisk_error',
      'root_disk_selection',
      'scheduler',
      'validate_interfaces',
      'capabilities',
      'pci_devices',
      'rules',
    ],
  })
})

test('a file of 2015 gets the hooks of 2015, and says by what it was told', () => {
  const { generation, because, settings } = converted(`[discoverd]
database = /var/lib/discoverd/db.sqlite
[processing]
processing_hooks = ramdisk_error,root_device_hint,scheduler,edeploy,validate_interfaces
`)
  expect([generation, because]).toEqual(['2015', '[discoverd]'])
  expect(settings['workflows.site.steps']).toEqual([
    'ramdisk_error',
    'root_device_hint',
    'scheduler_2015',
    'edeploy',
    'validate_interfaces_2015',
    'rules',
  ])
  expect(settings['workflows.site.start.maintenance']).toBe('skip_state_check')
  expect(settings['firewall.when_idle']).toBe('keep-open')
  expect(settings['keep.finished_for']).toBe('604800s')
  expect(settings['introspection.start_delay']).toBe('0s')
})

test('steps are put in the order that they need, and it is said', () => {
  const { settings, verdicts } = converted(
    '[processing]\nprocessing_hooks = lldp_basic,root_disk_selection,raid_device,validate_interfaces\n',
  )
  expect(settings['workflows.site.steps']).toEqual([
    'validate_interfaces',
    'lldp_basic',
    'raid_device',
    'root_disk_selection',
    'rules',
  ])
  expect(verdicts['processing.processing_hooks']).toBe('changed')
})

test('$default_processing_hooks stands for the default ones, or for those of the file', () => {
  const steps = (text: string) => converted(`[processing]\n${text}`).settings['workflows.site.steps'] as string[]
  expect(steps('processing_hooks = $default_processing_hooks,lldp_basic\n')).toEqual([
    'ramdisk_error',
    'root_disk_selection',
    'scheduler',
    'validate_interfaces',
    'capabilities',
    'pci_devices',
    'lldp_basic',
    'rules',
  ])
  const own =
    'default_processing_hooks = ramdisk_error,scheduler\nprocessing_hooks = ${default_processing_hooks},example\n'
  expect(steps(own)).toEqual(['ramdisk_error', 'scheduler', 'example', 'rules'])
})

test("a site's own plug-in is dropped by name, and the others stay", () => {
  const { draft, settings } = converted('[processing]\nprocessing_hooks = ramdisk_error,acme_cmdb,scheduler\n')
  expect(settings['workflows.site.steps']).toEqual(['ramdisk_error', 'scheduler', 'rules'])
  expect(draft.remarks.find(({ verdict }) => verdict === 'dropped')?.note).toContain('there is no hook "acme_cmdb"')
})

test('options of hooks move to their steps', () => {
  const { settings } = converted(
    `[processing]
processing_hooks = root_disk_selection,validate_interfaces,capabilities,pci_devices,accelerators,physnet_cidr_map
disk_partitioning_spacing = no
[capabilities]
boot_mode = on
cpu_flags = vmx:virt, aes:crypt
[pci_devices]
alias = {"vendor_id": "10de", "product_id": "1eb8", "name": "t4"}
alias = {"vendor_id": "8086"}
alias = {"vendor_id": "8086", "product_id": "0a54", "name": "p4510"}
[accelerators]
known_devices = /etc/accelerators.yaml
[port_physnet]
cidr_map = 192.0.2.0/24:ctlplane, 2001:db8::/64:six
`,
    { '/etc/accelerators.yaml': { pci_devices: [{ vendor_id: '10de', device_id: '1db6', type: 'GPU' }] } },
  )
  expect(settings['workflows.site.steps']).toEqual([
    { root_disk_selection: { partitioning_spacing: false } },
    'validate_interfaces',
    { capabilities: { boot_mode: true, cpu_flags: { vmx: 'virt', aes: 'crypt' } } },
    {
      pci_devices: {
        aliases: [
          { vendor_id: '10de', product_id: '1eb8', name: 't4' },
          { vendor_id: '8086', product_id: '0a54', name: 'p4510' },
        ],
      },
    },
    { accelerators: { devices: [{ vendor_id: '10de', device_id: '1db6', type: 'GPU' }] } },
    { physnet_cidr_map: { cidr_map: { '192.0.2.0/24': 'ctlplane', '2001:db8::/64': 'six' } } },
    'rules',
  ])
})

test('discovery is on only with the hook enroll, and takes what it created nodes with', () => {
  const block = '[discovery]\nenroll_node_driver = ipmi\nenroll_node_fields = resource_class:bm,owner:lab\n'
  const on = converted(`[processing]\nnode_not_found_hook = enroll\n${block}`).settings
  expect(on['discovery.driver']).toBe('ipmi')
  expect(on['discovery.fields']).toEqual({ resource_class: 'bm', owner: 'lab' })
  expect(on['discovery.per_hour']).toBe(0)
  const off = converted(block)
  expect(off.settings).not.toHaveProperty(['discovery.driver'])
  expect(off.verdicts['discovery.enroll_node_driver']).toBe('needless')
})

test('one login serves both directions: a second one that differs is dropped, an equal one is kept', () => {
  const login = (section: string, user: string) =>
    `[${section}]\nauth_url = http://192.0.2.1:5000\nusername = ${user}\npassword = a\nproject_name = service\n`
  const same = converted(login('ironic', 'inspector') + login('keystone_authtoken', 'inspector'))
  expect(Object.values(same.verdicts)).not.toContain('dropped')
  expect(same.settings['keystone.auth_url']).toBe('http://192.0.2.1:5000/v3')
  expect(same.settings['keystone.password']).toEqual({ file: 'credentials/keystone', text: 'a' })
  const other = converted(login('ironic', 'inspector') + login('keystone_authtoken', 'tokens'))
  expect(other.settings['keystone.username']).toBe('inspector')
  expect(other.verdicts['keystone_authtoken.username']).toBe('dropped')
})

test('auth_section names the section that holds the login', () => {
  const { settings } = converted(`[ironic]
auth_section = shared
[shared]
auth_url = http://192.0.2.1:5000/v3
username = u
`)
  expect([settings['keystone.auth_url'], settings['keystone.username']]).toEqual(['http://192.0.2.1:5000/v3', 'u'])
})

test('a login without Keystone goes to the settings of Ironic', () => {
  expect(converted('[ironic]\nauth_type = none\nendpoint_override = http://192.0.2.1:6385\n').settings).toMatchObject({
    'ironic.auth': 'none',
    'ironic.endpoint': 'http://192.0.2.1:6385',
  })
  expect(converted('[ironic]\nauth_type = http_basic\nusername = u\npassword = p\n').settings).toMatchObject({
    'ironic.auth': 'http_basic',
    'ironic.username': 'u',
    'ironic.password': { text: 'p' },
  })
  expect(converted('[ironic]\nauth_type = v3kerberos\n').verdicts['ironic.auth_type']).toBe('dropped')
})

test("Ironic's own login stands beside that at Keystone, and neither is lost", () => {
  const { settings, verdicts } = converted(`[ironic]
auth_type = http_basic
username = bifrost
password = p
auth_url = http://unused:5000
[keystone_authtoken]
auth_url = http://192.0.2.1:5000
username = inspector
password = q
`)
  expect(settings).toMatchObject({
    'ironic.username': 'bifrost',
    'ironic.password': { text: 'p' },
    'keystone.username': 'inspector',
    'keystone.password': { text: 'q' },
  })
  expect(verdicts['ironic.auth_url']).toBe('needless')
  expect(Object.values(verdicts)).not.toContain('dropped')
})

test('without Keystone there is no place for certificates, and it is said', () => {
  const { settings, verdicts } = converted(
    '[ironic]\nauth_type = none\ncafile = /etc/ca.pem\n[keystone_authtoken]\nwww_authenticate_uri = http://a\n',
  )
  expect(Object.keys(settings).filter((path) => path.startsWith('keystone'))).toEqual([])
  expect(verdicts['ironic.cafile']).toBe('dropped')
})

test('the domain that Keystone itself makes may be given by its id; of others the name is needed', () => {
  const login = '[ironic]\nauth_url = http://192.0.2.1:5000\nuser_domain_id = default\nproject_domain_id = 4f2a\n'
  const { settings, verdicts } = converted(login)
  expect(settings['keystone.user_domain_name']).toBe('Default')
  expect(verdicts).toMatchObject({ 'ironic.user_domain_id': 'kept', 'ironic.project_domain_id': 'dropped' })
})

test('the login of 2015 may stand in [discoverd]', () => {
  const { settings } = converted(`[discoverd]
os_auth_url = http://192.0.2.1:5000/v2.0
os_username = discoverd
os_password = p
os_tenant_name = service
`)
  expect(settings).toMatchObject({
    'keystone.auth_url': 'http://192.0.2.1:5000/v3',
    'keystone.username': 'discoverd',
    'keystone.password': { text: 'p' },
    'keystone.project_name': 'service',
  })
})

test('the newer name of an option counts where both stand', () => {
  const { settings, verdicts } = converted(`[firewall]
dnsmasq_interface = old0
[iptables]
dnsmasq_interface = new0
`)
  expect(settings['firewall.interface']).toBe('new0')
  expect(verdicts['firewall.dnsmasq_interface']).toBe('needless')
})

test('commands of dnsmasq that need a shell are dropped', () => {
  const driver = '[pxe_filter]\ndriver = dnsmasq\n[dnsmasq_pxe_filter]\n'
  expect(
    converted(`${driver}dnsmasq_start_command = systemctl  start dnsmasq\n`).settings['firewall.dnsmasq.start_command'],
  ).toEqual(['systemctl', 'start', 'dnsmasq'])
  const piped = converted(`${driver}dnsmasq_start_command = kill -HUP $(cat /run/pid)\n`)
  expect(piped.verdicts['dnsmasq_pxe_filter.dnsmasq_start_command']).toBe('dropped')
})

describe('auth_section', () => {
  const reasons = ({ draft }: ReturnType<typeof converted>) =>
    Object.fromEntries(draft.remarks.map(({ source, note }) => [`${source.section}.${source.option}`, note]))

  test('holds any kind of login, and that of Ironic itself as well', () => {
    const none = converted(
      '[ironic]\nauth_section = common\n[common]\nauth_type = none\nendpoint = http://192.0.2.1:6385\n',
    )
    expect(none.settings).toMatchObject({ 'ironic.auth': 'none', 'ironic.endpoint': 'http://192.0.2.1:6385' })
    expect(new Set(Object.values(none.verdicts))).toEqual(new Set(['kept']))
    const basic = converted(
      '[ironic]\nauth_section = common\n[common]\nauth_plugin = http_basic\nusername = u\npassword = p\n',
    )
    expect(basic.settings).toMatchObject({
      'ironic.auth': 'http_basic',
      'ironic.username': 'u',
      'ironic.password': { text: 'p' },
    })
    const application = converted(
      '[ironic]\nauth_section = c\n[c]\nauth_type = v3applicationcredential\nauth_url = http://k/v3\napplication_credential_id = i\napplication_credential_secret = s\n',
    )
    expect(application.settings).toMatchObject({
      'keystone.application_credential_id': 'i',
      'keystone.application_credential_secret': { text: 's' },
    })
    expect(new Set(Object.values(application.verdicts))).toEqual(new Set(['kept']))
  })

  test('moves the login and nothing else: certificates and endpoints stand in the group, its own login counts for nothing', () => {
    const result = converted(`[ironic]
auth_section = common
auth_type = none
username = unused
cafile = /ironic.pem
[common]
auth_url = http://192.0.2.1:5000/v3
username = u
cafile = /common.pem
`)
    expect(result.settings).toMatchObject({ 'keystone.username': 'u', 'keystone.cafile': '/ironic.pem' })
    expect(result.settings).not.toHaveProperty(['ironic.auth'])
    expect(reasons(result)).toMatchObject({
      'ironic.auth_type': 'auth_section is set: [common] holds the login',
      'ironic.username': 'auth_section is set: [common] holds the login',
      'common.cafile': 'from the section that auth_section names, only the login is read; all else from [ironic]',
    })
  })

  test('goes one step: that of the named section is for the other group alone', () => {
    const result = converted(`[ironic]
auth_section = keystone_authtoken
[keystone_authtoken]
auth_section = shared
auth_url = http://192.0.2.1:5000/v3
username = u
[shared]
auth_url = http://192.0.2.1:5000/v3
username = v
`)
    expect(result.settings['keystone.username']).toBe('u')
    expect(result.verdicts).toMatchObject({ 'shared.auth_url': 'kept', 'shared.username': 'dropped' })
  })

  test('of both groups may be the same one, which is then read once', () => {
    const { draft, settings, verdicts } = converted(
      '[ironic]\nauth_section = S\n[keystone_authtoken]\nauth_section = s\n[s]\nauth_type = password\nauth_url = http://k/v3\nuser_name = u\nos_username = v\n',
    )
    expect(settings['keystone.username']).toBe('u')
    expect(verdicts).toMatchObject({ 's.auth_type': 'kept', 's.os_username': 'needless' })
    expect(draft.remarks.filter(({ source }) => source.option === 'os_username')).toHaveLength(1)
  })

  test('naming no section that is there is said', () => {
    const result = converted('[ironic]\nauth_section = nowhere\nauth_url = http://k/v3\n')
    expect(result.settings).not.toHaveProperty(['keystone.auth_url'])
    expect(result.verdicts).toEqual({ 'ironic.auth_section': 'invalid', 'ironic.auth_url': 'needless' })
  })

  test('of Swift is dropped with all that it holds', () => {
    expect(converted('[swift]\nauth_section = s\n[s]\nusername = u\n').verdicts).toEqual({
      'swift.auth_section': 'dropped',
      's.username': 'dropped',
    })
  })
})

test('options of a way of logging in that is not supported go with it', () => {
  const { verdicts } = converted('[ironic]\nauth_type = v3totp\npasscode = 1\n')
  expect(verdicts).toEqual({ 'ironic.auth_type': 'dropped', 'ironic.passcode': 'dropped' })
})

for (const [older, newer] of [
  ['[ironic]auth_strategy = noauth', '[ironic]auth_type = password'],
  ['[keystone_authtoken]auth_host = a', '[keystone_authtoken]auth_url = http://b'],
  ['[keystone_authtoken]auth_port = 1', '[keystone_authtoken]auth_url = http://b'],
  ['[keystone_authtoken]auth_protocol = http', '[keystone_authtoken]auth_url = http://b'],
  ['[ironic]interface = public', '[ironic]valid_interfaces = internal'],
  ['[DEFAULT]authenticate = no', '[DEFAULT]auth_strategy = keystone'],
] as const)
  test(`${older} counts for nothing beside ${newer}, and it is said`, () => {
    const lines = [older, newer].map((one) => one.replace(']', ']\n'))
    const { draft } = converted(`${lines.join('\n')}\n`)
    const [, name = ''] = /^(.*?) =/.exec(newer) ?? []
    const said = draft.remarks.filter(({ source }) => older.startsWith(`[${source.section}]${source.option} `))
    expect(said.map(({ verdict, note }) => [verdict, note])).toEqual([['needless', `${name} is set, too, and counts`]])
  })

describe('no option of ironic-inspector is unknown, or passed over in silence, whatever stands beside it', async () => {
  const lines = (await Bun.file(`${folder}/options.txt`).text()).split('\n').slice(1).filter(Boolean)
  const options = lines.map((line) => /^([^.]+)\.(\S+) (.*)$/.exec(line)?.slice(1) ?? [])
  for (const driver of ['iptables', 'dnsmasq', 'noop'])
    test(`all of them, with ${driver}`, () => {
      const text = options.map(([section, option, value]) => `[${section}]\n${option} = ${value}\n`).join('')
      const { verdicts } = converted(`${text}[pxe_filter]\ndriver = ${driver}\n`)
      const wrong = options
        .map(([section, option]) => `${section}.${option}`)
        .filter((name) => ['unknown', 'silent'].includes(verdicts[name] ?? 'silent'))
      expect(wrong).toEqual([])
    })
})

test('a file that an option names and that cannot be read is no file without a list', () => {
  const noteOf = (devices: Readonly<Record<string, Json>>) =>
    converted('[processing]\nprocessing_hooks = accelerators\n[accelerators]\nknown_devices = /x.yaml\n', devices)
      .draft.remarks.flatMap(({ note }) => note ?? [])
      .find((note) => note.includes('/x.yaml'))
  expect(noteOf({})).toBe('"/x.yaml" cannot be read')
  expect(noteOf({ '/x.yaml': { devices: [] } })).toBe('"/x.yaml" has no list pci_devices')
})

test('what is empty counts as not given; an empty list of hooks is one', () => {
  const { settings, verdicts } = converted(
    '[ironic]\nauth_url =\nvalid_interfaces =\n[DEFAULT]\ntimeout =\n[processing]\nramdisk_logs_dir =\nprocessing_hooks =\n',
  )
  expect(Object.keys(settings)).not.toContain('keystone.auth_url')
  expect(settings['workflows.site.steps']).toEqual(['rules'])
  expect(verdicts).toMatchObject({
    'ironic.auth_url': 'needless',
    'ironic.valid_interfaces': 'needless',
    'DEFAULT.timeout': 'needless',
    'processing.ramdisk_logs_dir': 'needless',
  })
})

test('the last file with an option counts, also where it has the older name of it', () => {
  const files = [
    { name: 'a.conf', text: '[iptables]\ndnsmasq_interface = new0\n' },
    { name: 'b.conf', text: '[firewall]\ndnsmasq_interface = old0\n' },
  ]
  const { draft } = convertConf({ files, hooks, parse: () => ({ fault: 'cannot be read' }) })
  expect(settingsOf(draft)['firewall.interface']).toBe('old0')
  expect(verdictsOf(draft)).toEqual({ 'firewall.dnsmasq_interface': 'kept', 'iptables.dnsmasq_interface': 'needless' })
})

test('a $name that stands for nothing is said to stay, without saying it: a password may have it', () => {
  const { draft, settings } = converted('[ironic]\nauth_url = http://k/v3\npassword = pa$word\n')
  expect(settings['keystone.password']).toEqual({ file: 'credentials/keystone', text: 'pa$word' })
  const said = draft.remarks.filter(({ source }) => source.option === 'password')
  expect(said.map(({ verdict }) => verdict)).toEqual(['changed', 'kept'])
  expect(said[0]?.note).not.toContain('word')
})

test('names of sections count in any case, but for [DEFAULT]', () => {
  const { settings, verdicts } = converted('[Ironic]\nauth_type = none\n[default]\ndebug = on\n')
  expect(settings['ironic.auth']).toBe('none')
  expect(verdicts).toMatchObject({ 'default.debug': 'unknown' })
})

for (const [what, text, name, note] of [
  ['use_ssl without a certificate', '[DEFAULT]\nuse_ssl = on\n', 'DEFAULT.use_ssl', 'nothing would be encrypted'],
  [
    'a network without a name',
    '[processing]\nprocessing_hooks = physnet_cidr_map\n[port_physnet]\ncidr_map = 192.0.2.0/24:a, b\n',
    'port_physnet.cidr_map',
    '"b" is no CIDR:network',
  ],
  [
    'an alias of numbers',
    '[pci_devices]\nalias = {"vendor_id": 8086, "product_id": 1, "name": "x"}\n',
    'pci_devices.alias',
    'is no object of the texts',
  ],
  [
    'a version of IP that there is not',
    '[processing]\nnode_not_found_hook = enroll\n[discovery]\nenabled_bmc_address_version = 4,four\n',
    'discovery.enabled_bmc_address_version',
    '"four" is neither 4 nor 6',
  ],
] as const)
  test(`${what} is said, and sets nothing`, () => {
    const { draft } = converted(text)
    const said = draft.remarks.filter(({ source }) => `${source.section}.${source.option}` === name)
    expect(said.map(({ verdict }) => verdict)).toEqual(['invalid'])
    expect(said[0]?.note).toContain(note)
    expect(draft.settings.filter(({ sources }) => sources.some((source) => source === said[0]?.source))).toEqual([])
  })

test('an address of IPv6 in three parts gets its brackets', () => {
  const { settings } = converted('[keystone_authtoken]\nauth_host = 2001:db8::5\nauth_protocol = http\n')
  expect(settings['keystone.auth_url']).toBe('http://[2001:db8::5]:35357/v3')
})
