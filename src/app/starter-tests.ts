/** The built-in workflows that introspect an ordinary machine; the others want disks, facts or secrets of their own. */
const ordinary = ['default', 'standalone', 'ironic-inspection']

/** A file of tests to begin with, for a workflow or a copy of the built-in one `based`. */
export function starterTests(workflow: string, based: string) {
  const lines = [
    '# run with: inspector test FOLDER; a report of a real machine: inspector introspection data save NODE --unprocessed',
    'version: 1',
    `workflow: ${workflow}`,
    'tests:',
    '  - name: an error of the ramdisk ends the introspection',
    ...machine,
    '    data_patch: {error: out of memory}',
    '    expect: {outcome: error, error: out of memory, steps: {ramdisk_error: failed}, requests: []}',
    ...(ordinary.includes(based) ? success : []),
  ]
  return { path: `workflows/tests/${workflow}.test.yaml`, text: `${lines.join('\n')}\n`, secret: false }
}

const machine = [
  '    data: &machine',
  '      inventory:',
  '        bmc_address: 198.51.100.23',
  '        boot: {current_boot_mode: uefi}',
  '        cpu: {count: 8, architecture: x86_64, flags: [vmx, aes]}',
  '        memory: {physical_mb: 16384}',
  '        disks: [{name: /dev/sda, size: 480103981056}]',
  '        interfaces: [{name: eno1, mac_address: "52:54:00:12:34:56", ipv4_address: 192.0.2.41}]',
  '      root_disk: {name: /dev/sda, size: 480103981056}',
  '      boot_interface: 01-52-54-00-12-34-56',
]

const success = [
  '',
  '  - name: a machine gets its properties and its port',
  '    data: *machine',
  '    expect:',
  '      outcome: finished',
  '      node: {properties: {cpus: "8", cpu_arch: x86_64, memory_mb: "16384", local_gb: "446"}}',
  '      ports: {created: [{address: "52:54:00:12:34:56", pxe_enabled: true}]}',
]
