// Every crash of a first boot in memory: one boot is recorded effect by effect, then a machine is set up as it was after each of
// them, goes on in the ways in which machines do, and is judged.

import { wholeBoot } from '../../stages/timeline.ts'
import type { OverlayNodes } from '../../system/overlay-node.ts'
import { type Booted, bootOnce } from '../stages/whole-boot.ts'
import { applyHalf } from './half-way.ts'
import { type Expected, interrupted, problems, untruths } from './judge.ts'
import { image, machineOf, restarted } from './machine.ts'
import { fingerprints, outcomeOf } from './memory-outcome.ts'
import { afterCut, type Cut, cuts } from './power-cut.ts'
import { type Random, random } from './random.ts'
import { type Effect, recorded, treeAfter } from './recorded-effects.ts'

/**
 * What happens after the crash. again: the agent was killed, and its stage is run again. later: it was killed, only the later
 * stages run, and then the machine restarts. restart: the machine restarts with its disk as it was. twice: what goes on after a first
 * crash is ended by a power cut. Otherwise a power cut.
 */
export const ways = ['again', 'later', 'restart', ...cuts, 'twice'] as const
export type Way = (typeof ways)[number]

export interface Recording {
  readonly image: OverlayNodes
  readonly effects: readonly Effect[]
  readonly seen: readonly string[]
  /** By the number of effects at which it began. */
  readonly points: readonly { readonly name: string; readonly from: number }[]
  readonly expected: Expected
}

export interface Try {
  /** Effects that took place before the crash. */
  readonly count: number
  /** The next effect was ended in its middle. */
  readonly half: boolean
  readonly way: Way
  /** Of what chance decides. */
  readonly seed: number
}

const names = wholeBoot.map(({ name }) => name)

export async function record(): Promise<Recording> {
  const before = image()
  const nodes: OverlayNodes = new Map(before)
  const { host, seen } = machineOf(nodes)
  const watch = recorded(host, nodes, seen)
  const points: { name: string; from: number }[] = []
  const onPoint = (name: string) => points.push({ name, from: watch.effects.length })
  const { exitCode, told } = await bootOnce(watch.host, { ahead: 'boot', onPoint })
  if (exitCode !== 0) throw new Error(`the undisturbed boot failed: ${JSON.stringify(told)}`)
  const again = restarted(nodes, 2)
  await bootOnce(machineOf(again).host)
  const expected = { first: fingerprints(nodes), second: fingerprints(again) }
  return { image: before, effects: watch.effects, seen, points, expected }
}

/** Everything there is to try, without the moments at which nothing is half done. */
export function triesOf({ image, effects }: Recording, seeds: readonly number[]): readonly Try[] {
  const tries: Try[] = []
  for (let count = 0; count <= effects.length; count++) {
    for (const way of ways) {
      for (const seed of isChance(way) ? seeds : seeds.slice(0, 1)) {
        tries.push({ count, half: false, way, seed })
      }
    }
    const next = effects[count]
    if (!next || !applyHalf(treeAfter(image, effects, count), next)) continue
    for (const way of ['again', 'later', 'restart'] as const) tries.push({ count, half: true, way, seed: 0 })
  }
  return tries
}

/** What went wrong in one try. */
export async function attempt(recording: Recording, one: Try): Promise<readonly string[]> {
  const { image, effects, points } = recording
  const { count, half, way, seed } = one
  const chance = random(seed * 100_003 + count)
  const at = points.findLastIndex(({ from }) => from <= count)
  const seen = recording.seen.slice(0, effects[count - 1]?.seen ?? 0)
  const crashed = isCut(way) ? afterCut(image, effects, count, { cut: way, chance }) : treeAfter(image, effects, count)
  if (half) applyHalf(crashed, effects[count] as Effect)
  const left = names.slice(at)
  if (way === 'again') return judge(recording, at, await lastBoot(crashed, left, seen))
  if (way === 'twice') return judge(recording, at, await cutAgain(recording, { ...one, crashed, left, seen, chance }))
  const found = way === 'later' ? await laterStages(recording, { count, at, crashed, seen }) : []
  return [...found, ...(await judge(recording, at, await lastBoot(restarted(crashed, 2), names, seen)))]
}

interface Ended {
  readonly nodes: OverlayNodes
  readonly last: Booted
  /** What was seen since the beginning. */
  readonly seen: readonly string[]
}

async function lastBoot(nodes: OverlayNodes, only: readonly string[], seen: readonly string[]): Promise<Ended> {
  const machine = machineOf(nodes)
  const last = await bootOnce(machine.host, { ahead: 'boot', only })
  return { nodes, last, seen: [...seen, ...machine.seen] }
}

async function judge({ expected }: Recording, at: number, { nodes, last, seen }: Ended): Promise<readonly string[]> {
  const outcome = outcomeOf(nodes, last, seen)
  // Only stages keep a journal: what a document of another point was writing stays, hidden, where the document put it.
  const kept = (path: string) => wholeBoot[at]?.stage !== undefined || path.startsWith('/var/lib/cloud/')
  const found = problems({ ...outcome, temporary: outcome.temporary.filter(kept) }, expected)
  const reported = interrupted(outcome)
  if (reported.length === 0) return found
  const next = await lastBoot(restarted(nodes, 9), names, seen)
  const still = interrupted(outcomeOf(next.nodes, next.last, next.seen))
  const forgotten = reported.filter((name) => !still.includes(name))
  return [...found, ...forgotten.map((name) => `the next boot no longer says that ${name} was interrupted`)]
}

/** The stages after the one that died, each in a process of its own. */
async function laterStages(
  recording: Recording,
  { count, at, crashed, seen }: { count: number; at: number; crashed: OverlayNodes; seen: string[] },
): Promise<readonly string[]> {
  // A stage of which nothing is known yet is begun by its own unit.
  const left = names.slice(hasBegun(recording, at, count) ? at + 1 : at)
  let last: Booted | undefined
  for (const name of left) {
    const machine = machineOf(crashed)
    last = await bootOnce(machine.host, { ahead: 'stage', only: [name] })
    seen.push(...machine.seen)
  }
  return last ? untruths(outcomeOf(crashed, last, seen), recording.expected) : []
}

interface Second extends Try {
  readonly crashed: OverlayNodes
  readonly left: readonly string[]
  readonly seen: readonly string[]
  readonly chance: Random
}

/** What goes on after the crash loses power too: the stage that runs again, or the next boot after a first power cut. */
async function cutAgain(recording: Recording, second: Second): Promise<Ended> {
  const { count, crashed, left, chance } = second
  const killed = chance.chance(0.5)
  const [cut = 'lost'] = cuts.slice(chance.below(cuts.length))
  const before = killed ? recording.effects.slice(0, count) : []
  const nodes = killed ? crashed : restarted(afterCut(recording.image, recording.effects, count, { cut, chance }), 2)
  const from = killed ? recording.image : new Map(nodes)
  const machine = machineOf(nodes)
  const { host, effects } = recorded(machine.host, nodes, machine.seen)
  await bootOnce(host, { ahead: 'boot', only: killed ? left : names })
  const more = chance.below(effects.length + 1)
  const seen = [...second.seen, ...machine.seen.slice(0, effects[more - 1]?.seen ?? 0)]
  const disk = afterCut(from, [...before, ...effects], before.length + more, { cut, chance })
  return lastBoot(restarted(disk, 3), names, seen)
}

const isChance = (way: Way) => way === 'ordered' || way === 'any' || way === 'twice'

const isCut = (way: Way): way is Cut => cuts.some((cut) => cut === way)

/** Whether the status says so. */
function hasBegun({ points, effects }: Recording, at: number, count: number): boolean {
  const own = effects.slice(points[at]?.from, count)
  return own.some(({ kind, what }) => kind === 'write' && /\/(?:status\.json$|records\/)/.test(what))
}
