// What a run of stages shares: the host, the log, the facts gathered once, and the files that are read once in each stage.

import type { Facts, Machine } from '../core/facts.ts'
import { notices as createNotices, describeNotice, type Notice, type Notices } from '../core/notices.ts'
import { defaultPaths, type Paths } from '../core/paths.ts'
import { type Said, say } from '../core/said.ts'
import { datasources, probedPaths } from '../datasources/index.ts'
import { withOwnFacts } from '../datasources/search/own-facts.ts'
import { type Distro, distroFor } from '../distros/index.ts'
import type { HostKeysAhead } from '../modules/ssh/shared/host-keys-ahead.ts'
import type { ApplyOutcome } from '../network/apply/contract.ts'
import type { KairosDocument } from '../steps/documents/document.ts'
import { gatherFacts, gatherMachine, type Want } from '../system/facts.ts'
import type { Argv, Host } from '../system/host.ts'
import type { HostEvent } from '../system/host-event.ts'
import { ownState } from '../system/own-state.ts'
import type { Console } from '../system/process-console.ts'
import { readableState } from '../system/readable-state.ts'
import { askForHypervisor } from '../system/virtualization.ts'
import { parentOf } from '../system/walk.ts'
import { type ConfigFiles, configFiles } from './config/config-files.ts'
import { type InstanceSettings, readSettings, type Settings } from './config/settings.ts'
import { type Log, openLog } from './events/log.ts'
import { type Span, type SpanEvent, span } from './events/spans.ts'
import { tellingLong } from './long-commands.ts'
import { type KnownFiles, knownFiles } from './state/known-files.ts'
import type { Once } from './state/once.ts'
import { faultSayer, ownFiles } from './state/own-files.ts'
import { type SensitiveData, sensitiveData, templateVariablesOf } from './state/sensitive-data.ts'

export interface BootOptions {
  readonly host: Host
  readonly console: Console
  readonly processId: number
  readonly parentId: number
  /** Goes on without a datasource where the stage would stop. */
  readonly force?: boolean
  /** Config files given with -f. */
  readonly files?: readonly string[]
  /** The environment of the process, in which CLOUD_CFG names another config file. Absent: it has none. */
  readonly environment?: Readonly<Partial<Record<string, string>>>
  readonly onEvent?: (event: SpanEvent) => void
  readonly onNotice?: (notice: Notice) => void
  /** Told what became of the network config: for a plan, which then waits for no device. */
  readonly onNetwork?: (outcome: ApplyOutcome) => void
  /** Told of modules that a section leaves out. */
  readonly onSkip?: (skipped: Skipped) => void
  /** Shows debug lines on standard error. */
  readonly debug?: boolean
  /** Command line of a child that runs JavaScript part-handlers; absent: there is none, and such a handler says so. */
  readonly javascriptChild?: Argv
  /**
   * Begins work before its step is due, where that changes only how long things take: work of the same stage, or of the whole
   * boot if this process runs the later stages too. Absent: it does not.
   */
  readonly ahead?: 'stage' | 'boot'
  /** Facts known already: tests and plans without a machine. */
  readonly facts?: Facts
}

/** Modules that do nothing in this boot, and the reason they share. */
export interface Skipped {
  readonly names: readonly string[]
  readonly why: string
}

export interface Boot {
  readonly options: BootOptions
  /** That of the options, with the agent's own files kept in memory where the disk does not take them. */
  readonly host: Host
  /** Without that: what is written is on the disk, or fails. */
  readonly disk: Host
  readonly console: Console
  readonly notices: Notices
  readonly log: Log
  /** What was begun before its step is due. */
  readonly ahead: { hostKeys?: HostKeysAhead }
  readonly doing: {
    /** What keeps account of work that is done once, while a stage runs. */
    once?: Once
    /** Key of the status' record that is being made. */
    record?: string
    /** The steps that run, the innermost last. */
    readonly steps: string[]
  }
  /** Kairos documents by path, with the text they were parsed from, and whether all of it counts. */
  readonly parsed: Map<
    string,
    { readonly text: string; readonly stagesOnly: boolean; readonly document: KairosDocument }
  >
  /** True the first time it is asked for `text`: what is said once per process. */
  firstTime(text: string): boolean
  /** Writes what the host did into the log. */
  observe(event: HostEvent): void
  /** What a stage that looks for no disk and no network device needs of the facts: few files instead of a hundred. */
  machine(): Promise<Machine>
  /** Says nothing of the hypervisor until `learnHypervisor`. */
  facts(): Promise<Facts>
  /** For what asks which one it is, or whether it is one: this takes a program, and few machines need it. */
  learnHypervisor(): Promise<void>
  /** Looks again at what changes while a machine comes up: disks and NICs appear. */
  refreshFacts(): Promise<void>
  /** Files that a stage needs more than once. */
  readonly known: KnownFiles
  readonly configFiles: ConfigFiles
  readonly instanceData: SensitiveData
  /** What the config files say. They are read only where `known` does not have them. */
  settings(extra?: InstanceSettings): Promise<Settings>
  distro(settings: Settings): Promise<Distro>
  span<T>(name: string, description: Said, work: (span: Span) => Promise<T>): Promise<T>
}

export function openBoot(options: BootOptions): Boot {
  const { console, onNotice, debug } = options
  const doing: Boot['doing'] = { steps: [] }
  const place = () => ({ key: doing.record, paths, step: doing.steps.at(-1) ?? '' })
  const commands = tellingLong(options.host, () => notices, place)
  const given = announcing({ ...options.host, commands }, (path) => doing.once?.touching(parentOf(path)))
  const log = openLog({ host: given, stderr: console.err, stderrLevel: debug ? 'debug' : 'warning' })
  const tell = (notice: Notice) => {
    log.sink(notice)
    onNotice?.(notice)
  }
  const notices = createNotices(tell, 'stages')
  let paths: Paths = defaultPaths
  const own = { ...ownFiles(() => paths), failed: faultSayer(notices) }
  const host: Host = { ...given, files: ownState(given.files, { ...own, now: given.clock.now }) }
  // Each stage asks for the config several times; what is wrong with it is said once.
  const wrong = new Set<string>()
  const once = createNotices((notice) => {
    const text = `${notice.code} ${describeNotice(notice)}`
    if (wrong.has(text)) return
    wrong.add(text)
    tell(notice)
  }, 'stages')
  const onEvent = (event: SpanEvent) => {
    if (event.type === 'start') doing.steps.push(event.name.slice(event.name.lastIndexOf('/') + 1))
    else doing.steps.pop()
    options.onEvent?.(event)
  }
  let facts: Promise<Facts> | undefined = options.facts && Promise.resolve(options.facts)
  let machine: Promise<Machine> | undefined = facts
  const allFacts = async (want: Pick<Want, 'before' | 'machine'>) =>
    withOwnFacts(host, await gatherFacts(host, { ...want, probes: probedPaths() }))
  const said = new Set<string>()
  const known = knownFiles(host)
  const instanceData = sensitiveData(known, notices)
  const variables = async () => templateVariablesOf(await instanceData(defaultPaths.run))
  const config = configFiles({ known, notices: once, variables })
  const boot: Boot = {
    options,
    firstTime: (text) => !said.has(text) && Boolean(said.add(text)),
    host,
    disk: { ...given, files: readableState(given.files, own) },
    console,
    notices,
    log,
    ahead: {},
    parsed: new Map(),
    doing,
    observe: (event) => logHostEvent(notices.topic('host'), event),
    machine: () => (machine ??= gatherMachine(host, { hypervisor: false })),
    facts: () => (facts ??= boot.machine().then((one) => allFacts({ machine: one }))),
    async learnHypervisor() {
      const before = await boot.facts()
      if (options.facts || before.virtualization.name !== 'unavailable') return
      const virtualization = await askForHypervisor(host)
      const now = { ...before, virtualization }
      machine = Promise.resolve(now)
      const asking = datasources.filter(({ asksHypervisor }) => asksHypervisor)
      const { own } = await withOwnFacts(host, now, asking)
      facts = Promise.resolve({ ...now, own: { ...before.own, ...own } })
    },
    async refreshFacts() {
      if (!machine || options.facts) return
      machine = gatherMachine(host, { before: await machine })
      if (facts) facts = allFacts({ before: await facts, machine: await machine })
      await (facts ?? machine)
    },
    known,
    configFiles: config,
    instanceData,
    async settings(extra = {}) {
      const { cmdline } = await boot.machine()
      const more = { files: options.files, cloudCfg: options.environment?.['CLOUD_CFG'], ...extra }
      const settings = await readSettings({ files: config, notices: once, cmdline }, more)
      paths = settings.paths
      return settings
    },
    distro: async (settings) =>
      distroFor({
        systemInfo: settings.systemInfo,
        facts: await boot.machine(),
        host,
        notices,
        processId: options.processId,
      }),
    span: (name, description, work) => span({ notices, clock: host.clock, onEvent }, name, description, work),
  }
  return boot
}

/** Tells of every file before it is written: a kill may leave one there that is half written. */
function announcing(host: Host, writing: (path: string) => Promise<void> | undefined): Host {
  const { files } = host
  return {
    ...host,
    files: {
      ...files,
      async write(path, content, options) {
        await writing(path)
        await files.write(path, content, options)
      },
      async link(target, path) {
        await writing(path)
        await files.link(target, path)
      },
    },
  }
}

function logHostEvent(log: Notices, event: HostEvent): void {
  if (event.kind === 'write') return
  if (event.kind === 'flush') {
    log.debug(
      say`Flushed ${say.join(event.places.map(say.path), ' and ')} to the disk (${say.word((event.duration / 1000).toFixed(3))}s)`,
    )
    return
  }
  const what = event.kind === 'command' ? event.command : say`${say.word(event.method)} ${event.url}`
  if (event.phase === 'start') log.debug(say`Running ${what}`)
  else log.debug(say`${what}: ${event.result} (${say.word((event.duration / 1000).toFixed(3))}s)`)
}

/** The log file of the config, made with its mode and owner before the first line is written. */
export async function openLogFile(boot: Boot, settings: Settings): Promise<void> {
  const { host, notices } = boot
  const path = settings.config['def_log_file']
  if (typeof path !== 'string' || !path) return
  if (!(await host.files.exists(path))) {
    await host.files.append(path, '', { mode: 0o640 })
    await giveLog(boot, path, settings.config['syslog_fix_perms'])
  }
  boot.log.writeTo(path)
  notices.debug(say`Logging to ${say.path(path)}`)
}

async function giveLog({ host, notices }: Boot, path: string, owners: unknown): Promise<void> {
  const pairs = (Array.isArray(owners) ? owners : [owners]).filter((pair): pair is string => typeof pair === 'string')
  for (const pair of pairs) {
    const [user, group] = pair.split(':')
    const known = (name: string | undefined) =>
      name && name !== '-1' && name.toLowerCase() !== 'none' ? name : undefined
    try {
      await host.files.setOwner(path, { user: known(user), group: known(group) })
      return
    } catch {
      // Not every machine has the first choice (syslog:adm). Only if all of them fail is that worth a warning.
    }
  }
  if (pairs.length > 0) {
    notices.warning(
      'stage/log',
      say`Unable to set the owner of ${say.path(path)}: none of ${say.join(pairs.map(say.named))} could be used`,
    )
  }
}
