import { apiVersions } from '../../model/api-version.ts'
import type { JsonObject } from '../../model/json.ts'
import { healthPaths } from '../routes/health.ts'
import { failures, operation, parameters, type Described } from './operation.ts'
import { schema, schemas } from './schemas.ts'

const nodes = 'the own inventory, with ironic.type: standalone'

const paths: Readonly<Record<string, Readonly<Record<string, Described>>>> = {
  '/': { get: { summary: 'Where the API is', gives: { 200: 'Versions' } } },
  '/v1': { get: { summary: 'What the API has', gives: { 200: 'Resources' } } },
  '/v1/introspection': {
    get: {
      summary: 'List introspections, newest first',
      policy: 'introspection:status',
      parameters: ['limit', 'marker', 'state'],
      gives: { 200: 'Introspections' },
      fails: [404],
    },
  },
  '/v1/introspection/{node}': {
    get: {
      summary: 'How the introspection of a node stands',
      policy: 'introspection:status',
      parameters: ['node'],
      gives: { 200: 'Introspection' },
      fails: [404],
    },
    post: {
      summary: 'Introspect a node',
      policy: 'introspection:start',
      parameters: ['node', 'manage_boot', 'workflow', 'new_ipmi_username', 'new_ipmi_password'],
      gives: { 202: 'Accepted' },
      fails: [404],
    },
  },
  '/v1/introspection/{node}/abort': {
    post: {
      summary: 'Abort an introspection that waits; otherwise nothing happens',
      policy: 'introspection:abort',
      parameters: ['node'],
      gives: { 202: 'Accepted' },
      fails: [404, 409],
    },
  },
  '/v1/introspection/{node}/data': {
    get: {
      summary: 'What was found, after processing',
      policy: 'introspection:data',
      parameters: ['node'],
      gives: { 200: 'Data' },
      fails: [404],
    },
  },
  '/v1/introspection/{node}/data/unprocessed': {
    get: {
      summary: 'What the ramdisk sent',
      policy: 'introspection:data',
      parameters: ['node'],
      gives: { 200: 'Data' },
      fails: [404],
    },
    post: {
      summary: 'Process the kept report again, or the one given',
      policy: 'introspection:reapply',
      parameters: ['node'],
      body: { schema: 'Report', required: false },
      gives: { 202: 'Accepted' },
      fails: [404, 409, 413],
    },
  },
  '/v1/continue': {
    post: {
      summary: 'Hand in a report; for ramdisks',
      body: { schema: 'Report', required: true },
      gives: { 200: 'Received' },
      fails: [404, 413],
    },
  },
  '/v1/rules': {
    get: {
      summary: 'List rules in the order of their creation',
      policy: 'introspection:rule:get',
      gives: { 200: 'Rules' },
    },
    post: {
      summary: 'Create a rule; 200 below version 1.6',
      policy: 'introspection:rule:create',
      body: { schema: 'NewRule', required: true },
      gives: { 200: 'Rule', 201: 'Rule' },
      fails: [409, 413],
    },
    delete: { summary: 'Delete all rules', policy: 'introspection:rule:delete', gives: { 204: null } },
  },
  '/v1/rules/{rule}': {
    get: {
      summary: 'Show a rule',
      policy: 'introspection:rule:get',
      parameters: ['rule'],
      gives: { 200: 'Rule' },
      fails: [404],
    },
    post: {
      summary: 'Create a rule with this UUID; 200 below version 1.6',
      policy: 'introspection:rule:create',
      parameters: ['rule'],
      body: { schema: 'NewRule', required: true },
      gives: { 200: 'Rule', 201: 'Rule' },
      fails: [409, 413],
    },
    delete: {
      summary: 'Delete a rule',
      policy: 'introspection:rule:delete',
      parameters: ['rule'],
      gives: { 204: null },
      fails: [404],
    },
  },
  '/ext/v1/introspection/{node}/runs': {
    get: {
      summary: 'The runs that are kept of a node, newest first',
      policy: 'introspection:data',
      parameters: ['node'],
      gives: { 200: 'Runs' },
      fails: [404],
    },
  },
  '/ext/v1/introspection/{node}/trace': {
    get: {
      summary: 'What a run did, step by step, and why',
      policy: 'introspection:data',
      parameters: ['node', 'run'],
      gives: { 200: 'Run' },
      fails: [404],
    },
  },
  '/ext/v1/introspection/{node}/plan': {
    post: {
      summary: 'What processing the kept report again would do, or the one given; sends nothing',
      policy: 'introspection:reapply',
      parameters: ['node', 'workflow'],
      body: { schema: 'Report', required: false },
      gives: { 200: 'Run' },
      fails: [404, 413],
    },
  },
  '/ext/v1/nodes': {
    get: { summary: `List nodes: ${nodes}`, policy: 'nodes', gives: { 200: 'Nodes' }, fails: [404] },
    post: {
      summary: `Create a node: ${nodes}`,
      policy: 'nodes',
      body: { schema: 'NewNode', required: true },
      gives: { 201: 'Node' },
      fails: [404, 409, 413],
    },
  },
  '/ext/v1/nodes/{node}': {
    get: {
      summary: `Show a node: ${nodes}`,
      policy: 'nodes',
      parameters: ['node'],
      gives: { 200: 'Node' },
      fails: [404],
    },
    delete: {
      summary: `Delete a node: ${nodes}`,
      policy: 'nodes',
      parameters: ['node'],
      gives: { 204: null },
      fails: [404],
    },
  },
  '/ext/v1/config': {
    get: {
      summary:
        'What of the configuration is in force; secrets are masked, and of workflows and rules there are the names',
      policy: 'config',
      gives: { 200: 'Config' },
    },
  },
  '/ext/v1/config/comparison': {
    post: {
      summary: 'Whether others have the same secrets, workflows and rules: nobody learns what they are',
      policy: 'config',
      body: { schema: 'NewComparison', required: true },
      gives: { 200: 'Comparison' },
      fails: [413],
    },
  },
  '/ext/v1/config/reload': {
    post: {
      summary:
        'Read the configuration anew, as SIGHUP does: 400 with what is wrong with it, and then all stays as it was; what needs a restart stays anyhow',
      policy: 'config',
      gives: { 200: 'Reload', 400: 'ReloadRefused' },
    },
  },
  '/ext/v1/firewall': {
    get: {
      summary: 'Who should get a DHCP answer and why, who does, and what fails',
      policy: 'firewall',
      parameters: ['brief'],
      gives: { 200: 'Firewall' },
    },
  },
  '/ext/v1/firewall/sync': {
    post: {
      summary:
        'List the ports, read the firewall back and correct it, now; 503 when something of it failed, 409 when the listing lacks too many MACs',
      policy: 'firewall',
      parameters: ['accept_shrink'],
      gives: { 204: null },
      fails: [409],
    },
  },
  '/ext/v1/firewall/macs/{mac}': {
    post: {
      summary: 'A temporary verdict on one MAC, in place of an earlier one',
      policy: 'firewall',
      parameters: ['mac'],
      body: { schema: 'NewHold', required: true },
      gives: { 200: 'Hold' },
      fails: [409, 413],
    },
    delete: {
      summary: 'End the temporary verdict',
      policy: 'firewall',
      parameters: ['mac'],
      gives: { 204: null },
      fails: [404],
    },
  },
}

/** The HTTP API in OpenAPI 3.1. What it says of answers is checked against those of the service. */
export function openApiDocument(): JsonObject {
  const described = Object.entries(paths).map(([path, methods]) => [path, operations(path, methods)] as const)
  return {
    openapi: '3.1.0',
    info: {
      title: 'inspector',
      version: apiVersions.maximum,
      description:
        'Introspection of bare-metal machines, as the clients of ironic-inspector know it. Every path works with a slash at its end and with HEAD where it has GET; every answer names the lowest and the highest version spoken here.',
    },
    paths: { ...Object.fromEntries(described), ...Object.fromEntries(healthPaths.map((path) => [path, health(path)])) },
    components: {
      schemas,
      parameters,
      responses: failures(),
      securitySchemes: {
        token: { type: 'apiKey', in: 'header', name: 'X-Auth-Token', description: 'api.auth: keystone' },
        basic: { type: 'http', scheme: 'basic', description: 'api.auth: http_basic' },
      },
    },
  }
}

function operations(path: string, methods: Readonly<Record<string, Described>>): JsonObject {
  return Object.fromEntries(
    Object.entries(methods).map(([method, described]) => [method, operation(named(method, path), described)]),
  )
}

/** Such as `post_v1_introspection_node_abort`. */
function named(method: string, path: string): string {
  return [method, ...path.split(/[/{}]+/).filter((part) => part !== '')].join('_')
}

/** Outside of versions and login; plain text unless JSON is asked for. */
function health(path: string): JsonObject {
  const content = {
    'text/plain; charset=UTF-8': { schema: { type: 'string' } },
    'application/json': { schema: schema('Health') },
  }
  const responses = {
    200: { description: 'It can', content },
    404: { $ref: '#/components/responses/404' },
    503: { description: 'It cannot, and why', content },
  }
  const summary = path === '/livez' ? 'Whether anybody answers' : 'Whether the service can do its work'
  const bare = {
    204: { description: 'It can' },
    404: { description: 'Switched off' },
    503: { description: 'It cannot' },
  }
  return {
    get: { operationId: named('get', path), summary, responses },
    post: { operationId: named('post', path), summary, responses },
    head: { operationId: named('head', path), summary, responses: bare },
  }
}
