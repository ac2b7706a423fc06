// A boot without a machine: the stages run on a host on which nothing happens, and what would have happened is kept.

import { eventName } from '../../core/event-name.ts'
import type { Facts } from '../../core/facts.ts'
import { describeInstance } from '../../core/instance.ts'
import type { Notice } from '../../core/notices.ts'
import { defaultPaths } from '../../core/paths.ts'
import { say } from '../../core/said.ts'
import { identify } from '../../datasources/search/detect.ts'
import type { ApplyOutcome } from '../../network/apply/contract.ts'
import { stageNames } from '../../steps/documents/stage-names.ts'
import type { Host } from '../../system/host.ts'
import { type Change, planned } from '../../system/planned.ts'
import { type Boot, openBoot, type Skipped } from '../boot.ts'
import { configLayers, type KeyOrigin, keyOrigins } from '../config/config-origin.ts'
import { collectingConsole } from '../console.ts'
import { idleStages, runDocuments } from '../documents.ts'
import type { SpanEvent } from '../events/spans.ts'
import { detectionFacts, identifyInput } from '../identify.ts'
import { runPoint } from '../run.ts'
import { loadInstance } from '../state/cache.ts'
import { stateFile } from '../state/layout.ts'
import { type Point, wholeBoot, wholeLife } from '../timeline.ts'

export interface Plan {
  /** "DataSourceNoCloud [seed=…], instance iid-1"; undefined: none was found. */
  readonly datasource: string | undefined
  readonly stages: readonly PlannedStage[]
  /** What became of the network config; undefined: no stage got that far. */
  readonly network: PlannedNetwork | undefined
  /** Top-level keys of the config that user-data or vendor-data have set, and who did. */
  readonly origins: readonly KeyOrigin[]
}

export interface PlannedNetwork {
  readonly source: string
  /** Why that source. */
  readonly reason: string
  readonly renderer: string | undefined
  readonly rendererReason: string | undefined
}

export interface PlannedStage {
  readonly point: string
  readonly changes: readonly PlannedChange[]
  /** Modules and documents that do nothing in this boot, each with the reason. */
  readonly skipped: readonly Skipped[]
  readonly notices: readonly Notice[]
  /** Text of stage errors, as status.json would have them. */
  readonly errors: readonly string[]
}

/** A change, and the module or step that makes it ("config-runcmd"), where one does. */
export interface PlannedChange {
  readonly by: string | undefined
  readonly change: Change
}

export interface PlanInput {
  /** The machine: an image's root, a fixture, one in memory. */
  readonly machine: Host
  /** Files of a NoCloud seed by name: user-data, meta-data, vendor-data, network-config. */
  readonly seed?: ReadonlyMap<string, Uint8Array>
  /** Files that the machine is given if it lacks them: the config that an installation would bring. */
  readonly defaults?: Readonly<Record<string, string>>
  /**
   * The life of a node with Kairos' documents: the stages of its initrd before the boot, that of the timer after it, and then those that
   * its documents have for other occasions.
   */
  readonly node?: boolean
  readonly points?: readonly Point[]
  readonly facts?: Facts
}

export async function planBoot(input: PlanInput): Promise<Plan> {
  let changes: PlannedChange[] = []
  let recording = false
  const running: string[] = []
  const host = planned(answering(input.machine), (change) => {
    if (recording) changes.push({ by: running.at(-1), change })
  })
  for (const [path, content] of Object.entries(input.defaults ?? {})) {
    if (!(await host.files.exists(path))) await host.files.write(path, content)
  }
  for (const [name, content] of input.seed ?? []) {
    await host.files.write(`${defaultPaths.cloud}/seed/nocloud/${name}`, content, { mode: 0o600 })
  }
  await detected(host, input.facts)
  // What would be done is asked, also while it is being done.
  await host.files.remove(stateFile.records(defaultPaths), { recursive: true })
  recording = true
  let notices: Notice[] = []
  let skipped: Skipped[] = []
  let ranBefore: string[] = []
  let network: PlannedNetwork | undefined
  const boot = openBoot({
    host,
    console: collectingConsole(),
    processId: 1,
    parentId: 0,
    facts: input.facts,
    onNotice: (notice) => notices.push(notice),
    onNetwork: (outcome) => {
      network = plannedNetwork(outcome, network)
    },
    onSkip: (modules) => skipped.push(modules),
    onEvent(event) {
      const { subject, outcome } = event
      if (subject?.kind !== 'config' && subject?.kind !== 'step') return
      follow(running, event.type, eventName(subject))
      if (outcome === 'ran before') ranBefore.push(subject.of)
      if (outcome === 'skipped') skipped.push({ names: [subject.of], why: event.description })
    },
  })
  const stages: PlannedStage[] = []
  const plan = async (point: string, run: () => Promise<readonly string[]>) => {
    changes = []
    notices = []
    skipped = []
    ranBefore = []
    const errors = await run()
    stages.push({ point, changes, skipped: [...skipped, ...previously(ranBefore)], notices, errors })
  }
  for (const point of input.points ?? (input.node ? wholeLife : wholeBoot)) {
    await plan(point.name, async () => (await runPoint(boot, point)).errors)
  }
  for (const name of input.node ? await idleStages(boot) : []) await plan(name, () => runIdle(boot, name))
  recording = false
  boot.known.forget()
  return { datasource: await datasourceOf(boot), stages, network, origins: await origins(boot) }
}

/** As `run-stage` would. */
function runIdle(boot: Boot, name: string): Promise<readonly string[]> {
  return boot.span(name, say`running stage ${say.word(name)}`, async (span) => {
    const errors: string[] = []
    for (const each of stageNames(name)) errors.push(...(await runDocuments(boot, each, span)))
    return errors
  })
}

/**
 * The list that the boot generator would leave. It is asked first in a plan too: clouds that are not here are not waited for. A boot of
 * which it finds no datasource would not run at all; what is planned then is one with the last resort.
 */
async function detected(host: Host, given: Facts | undefined): Promise<void> {
  const path = stateFile.detected(defaultPaths)
  if (await host.files.exists(path)) return
  const { chosen, cloudCfg, probed } = identify(await identifyInput(host, given ?? (await detectionFacts(host))))
  if (cloudCfg === undefined) return
  await host.files.write(path, probed && chosen.length === 0 ? nothingDetected : cloudCfg)
}

/** With None alone, its use would be meant and no warning. */
const nothingDetected = 'datasource_list: [ NoCloud, None ]\n'

/** What counts is the outcome that wrote something: the network stage only finds the local stage's config in place. */
function plannedNetwork(outcome: ApplyOutcome, before: PlannedNetwork | undefined): PlannedNetwork {
  if (before && !outcome.applied) return before
  const { choice, renderer, rendererReason } = outcome
  return { source: choice.source, reason: choice.reason, renderer, rendererReason }
}

function previously(names: readonly string[]): readonly Skipped[] {
  return names.length > 0 ? [{ names, why: 'they ran before, for this instance or once for all' }] : []
}

const givenLayers = ['user-data', 'vendor-data', 'vendor-data2']

async function datasourceOf(boot: Boot): Promise<string | undefined> {
  const { paths } = await boot.settings()
  const instance = await loadInstance(boot.host, paths, boot.notices)
  return instance && `${describeInstance(instance)}, instance ${instance.id}`
}

async function origins(boot: Boot): Promise<readonly KeyOrigin[]> {
  const layers = await configLayers(boot.host, await boot.settings())
  return keyOrigins(layers, (layer) => givenLayers.includes(layer))
}

/** Keeps the innermost module or step at the end of the list. */
function follow(running: string[], type: SpanEvent['type'], name: string): void {
  if (type === 'start') running.push(name)
  else running.pop()
}

/** A machine that is not running cannot be asked: questions get an empty answer, and commands are only recorded. */
function answering(inner: Host): Host {
  const nothing = async () => ({ exitCode: 0, stdout: '', stderr: '', duration: 0 })
  return { ...inner, commands: { find: inner.commands.find, query: nothing, run: nothing } }
}
