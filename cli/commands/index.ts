// Every command once: its name, what it does, where help lists it, how it is loaded. Help, the names of programs, the list in
// docs/cli.md and the bundles derive from these tables; docs/adding-a-command.md says what a new line needs.

import type { CommandTable } from '../command-table.ts'

/** `firstlight COMMAND`. */
export const commands: CommandTable = {
  boot: {
    group: 'machine',
    about: 'run the boot, or the stages named',
    load: async () => (await import('./boot.ts')).boot,
    bundles: ['stages'],
  },
  status: {
    group: 'machine',
    about: 'how far the boot is and what failed',
    load: async () => (await import('./status.ts')).status,
    bundles: ['quick'],
  },
  'cloud-init': {
    group: 'machine',
    words: '...',
    about: 'everything cloud-init answers to; also as the command cloud-init',
    load: async () => (await import('./cloud-init.ts')).cloudInit(cloudInitCommands),
    program: true,
    bundles: ['quick', 'convert', 'stages'],
  },
  'cloud-init-per': {
    group: 'machine',
    about: 'run a command once, once per instance, or always; also as that command',
    load: async () => (await import('./cloud-init-per.ts')).cloudInitPer,
    program: true,
  },
  'cloud-id': {
    group: 'machine',
    about: 'the name of the cloud; also as the command cloud-id',
    load: async () => (await import('./cloud-id.ts')).cloudId,
    program: true,
    bundles: ['quick'],
  },
  yip: {
    group: 'machine',
    words: '...',
    about: 'run a stage of Kairos documents; also as the command yip',
    load: async () => (await import('./yip.ts')).yip,
    program: true,
    bundles: ['documents'],
  },
  'run-stage': {
    group: 'machine',
    about: "run a stage of the machine's documents, lifecycle stages included",
    load: async () => (await import('./run-stage.ts')).runStage,
    bundles: ['documents'],
  },
  'kairos-agent': {
    group: 'machine',
    words: '...',
    about: 'run-stage, validate, print-schema, render-template; also as the command kairos-agent',
    load: async () => (await import('./kairos-agent.ts')).kairosAgent(kairosAgentCommands),
    program: true,
    bundles: ['documents'],
  },
  stages: {
    group: 'machine',
    words: 'graph',
    about: 'what Kairos documents do in each stage, and in which order',
    load: async () => (await import('./stages.ts')).stages,
  },
  analyze: {
    group: 'machine',
    about: 'where the time of the boot went',
    load: async () => (await import('./analyze.ts')).analyze,
  },
  settle: {
    group: 'machine',
    about: 'take note that interrupted work was looked after',
    load: async () => (await import('./settle.ts')).settle,
  },
  agent: {
    about: 'wait for the units of the stages and run each when its unit asks; also as cloud-init --all-stages',
    load: async () => (await import('./agent.ts')).agent,
    bundles: ['stages'],
  },
  datasource: {
    group: 'machine',
    words: 'detect',
    about: 'why each datasource was or was not chosen here',
    load: async () => (await import('./datasource.ts')).datasource,
    // Where the build warms detection up for the boot generator.
    bundles: ['detect'],
  },
  plan: {
    group: 'authors',
    about: 'what a boot would do: files with diffs, commands, and what is skipped',
    load: async () => (await import('./plan.ts')).plan,
  },
  explain: {
    group: 'authors',
    about: 'which documents set a key of the config',
    load: async () => (await import('./explain.ts')).explain,
  },
  validate: {
    group: 'authors',
    about: 'what is wrong with Kairos documents, with line and column',
    load: async () => (await import('./validate.ts')).validate,
  },
  'print-schema': {
    group: 'authors',
    about: 'the JSON Schema of Kairos documents, for editors',
    load: async () => (await import('./print-schema.ts')).printSchema,
  },
  'render-template': {
    group: 'authors',
    about: 'a Go template, filled in with the facts of this machine',
    load: async () => (await import('./render-template.ts')).renderTemplate,
  },
  'make-mime': {
    group: 'authors',
    about: 'put several documents into one user-data',
    load: async () => (await import('./make-mime.ts')).makeMime,
  },
  network: {
    group: 'authors',
    words: 'graph',
    about: 'a picture of a network config',
    load: async () => (await import('./network.ts')).network,
  },
  serve: {
    group: 'authors',
    about: 'a metadata server for tests',
    load: async () => (await import('./serve.ts')).serve,
  },
  demo: {
    group: 'authors',
    about: 'a complete first boot in a throw-away root',
    load: async () => (await import('./demo.ts')).demo,
    // Called when the bundle is built: what it calls is compiled ahead.
    bundles: ['stages'],
  },
  install: {
    group: 'images',
    about: 'put firstlight into a root: executable, links, units, generator, config',
    load: async () => (await import('./install.ts')).install,
  },
  uninstall: {
    group: 'images',
    about: 'take it out again',
    load: async () => (await import('./uninstall.ts')).uninstall,
  },
  generator: {
    group: 'images',
    about: 'the systemd generator',
    load: async () => (await import('./generator.ts')).generator,
    bundles: ['detect'],
  },
  'ds-identify': {
    group: 'images',
    about: 'which datasources this machine may have',
    load: async () => (await import('./ds-identify.ts')).dsIdentify,
    program: true,
    bundles: ['detect'],
  },
}

/** `kairos-agent COMMAND`: what is not about installing and upgrading systems. */
export const kairosAgentCommands: CommandTable = {
  'run-stage': {
    about: "Run a stage of the machine's documents.",
    load: async () => (await import('./run-stage.ts')).runStage,
    bundles: ['documents'],
  },
  validate: {
    about: 'Say what is wrong with documents.',
    load: async () => (await import('./validate.ts')).validate,
  },
  'print-schema': {
    about: 'Print the JSON Schema of documents.',
    load: async () => (await import('./print-schema.ts')).printSchema,
  },
  'render-template': {
    about: 'Fill in a Go template.',
    load: async () => (await import('./render-template.ts')).renderTemplate,
  },
}

/** `cloud-init COMMAND`, in the reference's order. */
export const cloudInitCommands: CommandTable = {
  init: {
    about: 'Find the datasource, configure the network, run the first modules.',
    load: async () => (await import('./init.ts')).init,
    bundles: ['stages'],
  },
  modules: {
    about: 'Run the modules of a section.',
    load: async () => (await import('./modules.ts')).modules,
    bundles: ['stages'],
  },
  single: {
    about: 'Run one module.',
    load: async () => (await import('./single.ts')).single,
    bundles: ['stages'],
  },
  query: {
    about: 'Print instance data: all of them, one value, or a text made of them.',
    load: async () => (await import('./query.ts')).query,
    bundles: ['quick'],
  },
  features: {
    about: 'List what this program can do.',
    load: async () => (await import('./features.ts')).features,
    bundles: ['quick'],
  },
  analyze: {
    about: 'Show where the time of past boots went.',
    load: async () => (await import('./analyze.ts')).analyze,
  },
  devel: {
    about: 'Tools for authors and developers.',
    load: async () => (await import('./devel.ts')).devel(develCommands),
    bundles: ['convert'],
  },
  'collect-logs': {
    about: 'Put logs and state into an archive for a bug report.',
    load: async () => (await import('./collect-logs.ts')).collectLogs,
  },
  clean: {
    about: 'Make the next boot a first boot.',
    load: async () => (await import('./clean.ts')).clean,
  },
  status: {
    about: 'Print how far the boot is, or wait for its end.',
    load: async () => (await import('./status.ts')).status,
    bundles: ['quick'],
  },
  schema: {
    about: 'Check cloud-config and network-config files.',
    load: async () => (await import('./schema.ts')).schema,
  },
}

/** `cloud-init devel COMMAND`. */
export const develCommands: CommandTable = {
  'hotplug-hook': {
    about: 'Look after a network device that came.',
    load: async () => (await import('./hotplug-hook.ts')).hotplugHook,
  },
  'net-convert': {
    about: 'Convert a network config into the files of a renderer.',
    load: async () => (await import('./net-convert.ts')).netConvert,
    bundles: ['convert'],
  },
  render: {
    about: 'Fill in a Jinja document.',
    load: async () => (await import('./render.ts')).render,
  },
  'make-mime': {
    about: 'Put documents into one user-data.',
    load: async () => (await import('./make-mime.ts')).makeMime,
  },
}
