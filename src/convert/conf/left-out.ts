import type { Verdict } from '../draft.ts'

type Group = {
  readonly verdict: Verdict & ('needless' | 'dropped')
  readonly note: string
  readonly options: readonly string[]
}

/** Options without a setting of ours: `section.option`, a star for any. The first that matches counts. */
const groups: readonly Group[] = [
  {
    verdict: 'dropped',
    note: 'one process does all the work, and its database is its own',
    options: ['coordination.*', 'DEFAULT.leader_election_interval'],
  },
  {
    verdict: 'needless',
    note: 'one process does all the work: there is no message bus, nor a name for each part',
    options: [
      'DEFAULT.host',
      'DEFAULT.transport_url',
      'DEFAULT.control_exchange',
      'oslo_messaging*.*',
      'DEFAULT.rpc_*',
      'DEFAULT.executor_thread_pool_size',
    ],
  },
  {
    verdict: 'dropped',
    note: 'the own address is not announced',
    options: ['DEFAULT.enable_mdns', 'mdns.*', 'service_catalog.*'],
  },
  { verdict: 'dropped', note: 'reports are kept in the own database', options: ['swift.*'] },
  {
    verdict: 'dropped',
    note: 'who may do what is fixed; roles are those of ironic-inspector',
    options: [
      'oslo_policy.policy_file',
      'oslo_policy.policy_dirs',
      'oslo_policy.policy_default_rule',
      'oslo_policy.remote_*',
    ],
  },
  {
    verdict: 'needless',
    note: 'tokens of every scope are judged by their roles',
    options: ['oslo_policy.enforce_scope'],
  },
  {
    verdict: 'needless',
    note: 'no helper needs root: the capability CAP_NET_ADMIN is enough',
    options: ['DEFAULT.rootwrap_config'],
  },
  {
    verdict: 'needless',
    note: 'it had no effect in ironic-inspector, either',
    options: [
      'ironic.max_retries',
      'ironic.retry_interval',
      'ironic.ironic_retry_attempts',
      'ironic.ironic_retry_period',
      'discoverd.ironic_retry_*',
    ],
  },
  {
    verdict: 'dropped',
    note: 'requests are tried again by time and not by count: ironic.retry',
    options: [
      '*.connect_retries',
      '*.connect_retry_delay',
      '*.status_code_retries',
      '*.status_code_retry_delay',
      '*.retriable_status_codes',
      'keystone_authtoken.http_request_max_retries',
      'keystone_authtoken.http_connect_timeout',
    ],
  },
  {
    verdict: 'dropped',
    note: 'the service is found by its type, baremetal, in its usual version',
    options: [
      'ironic.service_type',
      'ironic.os_service_type',
      'ironic.service_name',
      'ironic.version',
      'ironic.min_version',
      'ironic.max_version',
    ],
  },
  {
    verdict: 'dropped',
    note: 'give names, or an application credential: ids, trusts and other scopes are not taken',
    options: [
      '*.user_id',
      '*.user_domain_id',
      '*.project_id',
      '*.tenant_id',
      '*.project_domain_id',
      '*.domain_id',
      '*.domain_name',
      '*.default_domain_id',
      '*.system_scope',
      '*.trust_id',
      '*.application_credential_name',
      '*.token',
      '*.admin_token',
      'ironic.url',
    ],
  },
  {
    verdict: 'needless',
    note: 'checked tokens are believed for keystone.token_cache and kept in memory',
    options: [
      'keystone_authtoken.memcached_servers',
      'keystone_authtoken.memcache_servers',
      'keystone_authtoken.memcache_*',
      'keystone_authtoken.cache',
    ],
  },
  {
    verdict: 'needless',
    note: 'tokens are checked the one usual way',
    options: [
      'keystone_authtoken.auth_version',
      'keystone_authtoken.endpoint',
      'keystone_authtoken.delay_auth_decision',
      'keystone_authtoken.include_service_catalog',
      'keystone_authtoken.enforce_token_bind',
      'keystone_authtoken.service_token_roles*',
      'keystone_authtoken.service_type',
    ],
  },
  {
    verdict: 'needless',
    note: 'for developers of ironic-inspector',
    options: [
      '*.collect_timing',
      '*.split_loggers',
      'exception.*',
      'ironic_lib.*',
      'DEFAULT.backdoor_*',
      'DEFAULT.log_options',
      'DEFAULT.run_external_periodic_tasks',
      'oslo_reports.*',
      'DEFAULT.fatal_exception_format_errors',
    ],
  },
  { verdict: 'needless', note: 'there is no pool of database connections', options: ['database.*'] },
  { verdict: 'needless', note: 'there are no lock files', options: ['oslo_concurrency.*', 'DEFAULT.lock_path'] },
  {
    verdict: 'dropped',
    note: 'logs go to standard error, for systemd or whoever runs the service to keep',
    options: [
      'DEFAULT.log_file',
      'DEFAULT.logfile',
      'DEFAULT.log_dir',
      'DEFAULT.logdir',
      'DEFAULT.log_config_append',
      'DEFAULT.log_config',
      'DEFAULT.use_syslog',
      'DEFAULT.syslog_log_facility',
      'DEFAULT.log_rotat*',
      'DEFAULT.max_logfile_*',
    ],
  },
  {
    verdict: 'needless',
    note: 'lines have a fixed form',
    options: [
      'DEFAULT.use_journal',
      'DEFAULT.use_stderr',
      'DEFAULT.log_color',
      'DEFAULT.log_date_format',
      'DEFAULT.logging_*',
      'DEFAULT.instance_*',
      'DEFAULT.default_log_levels',
      'DEFAULT.publish_errors',
      'DEFAULT.rate_limit_*',
      'DEFAULT.verbose',
      'DEFAULT.fatal_deprecations',
      'DEFAULT.watch_log_file',
    ],
  },
  {
    verdict: 'needless',
    note: 'for the Python web server',
    options: [
      'DEFAULT.wsgi_*',
      'DEFAULT.tcp_keepidle',
      'DEFAULT.max_header_line',
      'DEFAULT.client_socket_timeout',
      'DEFAULT.api_paste_config',
      'DEFAULT.graceful_shutdown_timeout',
      'oslo_middleware.*',
    ],
  },
  {
    verdict: 'dropped',
    note: 'answers to other origins are fixed, with the methods and headers of the API',
    options: ['cors.*'],
  },
  { verdict: 'dropped', note: 'TLS 1.2 and 1.3 with the usual ciphers', options: ['ssl.version', 'ssl.ciphers'] },
  { verdict: 'dropped', note: 'the answer of /healthcheck is fixed', options: ['healthcheck.*'] },
  {
    verdict: 'needless',
    note: 'removed from ironic-inspector, too',
    options: [
      'DEFAULT.introspection_delay_drivers',
      'processing.log_bmc_address',
      'processing.store_data_location',
      'DEFAULT.power_timeout',
    ],
  },
  {
    verdict: 'needless',
    note: 'another driver is chosen',
    options: [
      'iptables.*',
      'firewall.*',
      'dnsmasq_pxe_filter.*',
      'pxe_filter.*',
      'discoverd.dnsmasq_interface',
      'discoverd.firewall_update_period',
    ],
  },
  {
    verdict: 'needless',
    note: 'its hook is not in the list of hooks',
    options: [
      'accelerators.*',
      'capabilities.*',
      'extra_hardware.*',
      'pci_devices.*',
      'port_physnet.*',
      'processing.disk_partitioning_spacing',
    ],
  },
]

/** What to say of an option that no setting of ours was made of; undefined when no release had it. */
export function leftOut(
  section: string,
  option: string,
): { readonly verdict: Verdict; readonly note: string } | undefined {
  const name = `${section}.${option}`
  const group = groups.find(({ options }) => options.some((pattern) => matches(pattern, name)))
  return group && { verdict: group.verdict, note: group.note }
}

function matches(pattern: string, name: string): boolean {
  const parts = pattern.split('*').map((part) => part.replaceAll('.', '\\.'))
  return new RegExp(`^${parts.join('.*')}$`).test(name)
}
