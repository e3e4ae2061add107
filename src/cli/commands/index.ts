import type { CommandEntry } from '../command.ts'

/** All commands, in the order of help. A command's file is loaded when it is typed. */
export const commands: readonly CommandEntry[] = [
  {
    name: 'init',
    group: 'Write',
    summary: 'Write a configuration to begin with',
    load: () => import('./init.ts'),
  },
  {
    name: 'validate',
    group: 'Write',
    summary: 'Check the configuration, and show every finding',
    load: () => import('./validate.ts'),
  },
  {
    name: 'test',
    group: 'Write',
    summary: 'Run the tests of workflows',
    load: () => import('./test.ts'),
  },
  {
    name: 'plan',
    group: 'Write',
    summary: 'Show what a report would change, and send nothing',
    load: () => import('./plan.ts'),
  },
  {
    name: 'convert',
    group: 'Write',
    summary: 'Convert what was written for ironic-inspector',
    load: () => import('./convert/index.ts'),
  },
  {
    name: 'schema',
    group: 'Write',
    summary: 'Print the JSON Schema of a file, for editors',
    load: () => import('./schema.ts'),
  },
  {
    name: 'explain',
    group: 'Look up',
    summary: 'Tell which step set a value, and why',
    load: () => import('./explain.ts'),
  },
  {
    name: 'config',
    group: 'Look up',
    summary: 'Show settings in force, and what they mean',
    load: () => import('./config/index.ts'),
  },
  {
    name: 'workflow',
    group: 'Look up',
    summary: 'Show workflows as the program reads them',
    load: () => import('./workflow/index.ts'),
  },
  {
    name: 'hook',
    group: 'Look up',
    summary: 'Show hooks with their options',
    load: () => import('./hook/index.ts'),
  },
  {
    name: 'serve',
    group: 'Run',
    summary: 'Run the service in the foreground',
    load: () => import('./serve.ts'),
  },
  {
    name: 'reload',
    group: 'Run',
    summary: 'Have the service read its configuration anew',
    load: () => import('./reload.ts'),
  },
  {
    name: 'introspection',
    alias: 'introspect',
    group: 'Use',
    summary: 'Start introspections, and see what came of them',
    load: () => import('./introspection/index.ts'),
  },
  {
    name: 'rule',
    group: 'Use',
    summary: 'Import rules, and see those that are there',
    load: () => import('./rule/index.ts'),
  },
  {
    name: 'node',
    group: 'Use',
    summary: 'List and change the nodes of the own inventory',
    load: () => import('./node/index.ts'),
  },
  {
    name: 'firewall',
    group: 'Use',
    summary: 'See and change which machines get a DHCP answer',
    load: () => import('./firewall/index.ts'),
  },
  {
    name: 'ramdisk',
    group: 'Ramdisk',
    summary: 'Make the ramdisk, its boot files, and be its program',
    load: () => import('./ramdisk/index.ts'),
  },
  {
    name: 'collect',
    group: 'Ramdisk',
    summary: 'Print what this machine consists of, or hand it in',
    load: () => import('./collect.ts'),
  },
  {
    name: 'completion',
    group: 'Shell',
    summary: 'Print a script that completes commands in a shell',
    load: () => import('./completion.ts'),
  },
  {
    name: 'version',
    group: 'Shell',
    summary: 'Show the versions of program, API and runtime',
    load: () => import('./version.ts'),
  },
]
