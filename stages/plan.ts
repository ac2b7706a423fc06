// A boot without a machine: the stages run on a host on which nothing happens, and what would have happened is kept.

import type { Facts } from '../core/facts.ts'
import type { Notice } from '../core/notices.ts'
import type { Host } from '../system/host.ts'
import { type Change, planned } from '../system/planned.ts'
import { openBoot } from './boot.ts'
import { collectingConsole } from './console.ts'
import { runPoint } from './run.ts'
import type { SpanEvent } from './spans.ts'
import { type Point, timeline } from './timeline.ts'

export interface PlannedStage {
  readonly point: string
  readonly changes: readonly PlannedChange[]
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
  readonly points?: readonly Point[]
  readonly facts?: Facts
}

const planPoints: readonly string[] = ['fs', 'local', 'boot', 'network', 'config', 'final']

export async function planBoot(input: PlanInput): Promise<readonly PlannedStage[]> {
  let changes: PlannedChange[] = []
  let recording = false
  const running: string[] = []
  const host = planned(answering(input.machine), (change) => {
    if (recording) changes.push({ by: running.at(-1), change })
  })
  for (const [name, content] of input.seed ?? []) {
    await host.files.write(`/var/lib/cloud/seed/nocloud/${name}`, content, { mode: 0o600 })
  }
  recording = true
  let notices: Notice[] = []
  const boot = openBoot({
    host,
    console: collectingConsole(),
    processId: 1,
    parentId: 0,
    facts: input.facts,
    onNotice: (notice) => notices.push(notice),
    onEvent: (event) => follow(running, event),
  })
  const stages: PlannedStage[] = []
  for (const point of input.points ?? timeline.filter(({ name }) => planPoints.includes(name))) {
    changes = []
    notices = []
    const { errors } = await runPoint(boot, point)
    stages.push({ point: point.name, changes, notices, errors })
  }
  return stages
}

/** Keeps the innermost module or step at the end of the list. */
function follow(running: string[], { type, name }: SpanEvent): void {
  const own = name.split('/').find((part) => part.startsWith('config-') || part.startsWith('step-'))
  if (!own) return
  if (type === 'start') running.push(own)
  else running.pop()
}

/** A machine that is not running has nobody to ask: questions are answered with nothing, commands are only recorded. */
function answering(inner: Host): Host {
  const nothing = async () => ({ exitCode: 0, stdout: '', stderr: '', duration: 0 })
  return { ...inner, commands: { find: inner.commands.find, query: nothing, run: nothing } }
}
