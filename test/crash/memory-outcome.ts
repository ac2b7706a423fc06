// What became of a machine in memory, as it is judged.

import type { OverlayNode, OverlayNodes } from '../../system/overlay-node.ts'
import { isTemporary } from '../../system/temporary-name.ts'
import type { Booted } from '../stages/whole-boot.ts'
import { everyBoot, type Fingerprints, type Outcome, traceAt, volatile } from './judge.ts'

/** What is said of a second run, and harms nobody. */
const explained: ReadonlySet<string> = new Set(['stage/restarted', 'users/group-exists'])

export function outcomeOf(nodes: OverlayNodes, { status, exitCode, told }: Booted, seen: readonly string[]): Outcome {
  return {
    prints: fingerprints(nodes),
    temporary: temporaryIn(nodes),
    status: { running: status.running, exitCode, errors: status.errors },
    told: told.filter(({ code }) => !explained.has(code ?? '')).map(({ message }) => message),
    seen,
  }
}

/** What is in memory is gone with it. */
function temporaryIn(nodes: OverlayNodes): readonly string[] {
  const disk = [...nodes.keys()].filter((path) => nodes.get(path) && !path.startsWith('/run/'))
  return disk.filter(isBeingWritten)
}

const isBeingWritten = (path: string) => isTemporary(path.slice(path.lastIndexOf('/') + 1))

export function fingerprints(nodes: OverlayNodes): Fingerprints {
  const prints = new Map<string, string>()
  for (const [path, node] of nodes) {
    if (!node || isBeingWritten(path) || volatile.test(path) || /^\/(?:run|proc|sys|dev|tmp)(?:\/|$)/.test(path))
      continue
    prints.set(path, fingerprint(path, node))
  }
  return prints
}

function fingerprint(path: string, { type, mode, uid, gid, target = '', content }: OverlayNode): string {
  // Of a seed for random numbers there may be more.
  const grows = everyBoot.includes(traceAt(path)) || path === '/var/lib/random-seed'
  const text = grows
    ? ''
    : (content?.toString('latin1') ?? '')
        // The source is called after the stage that finds it: the network stage, where the local one was killed.
        .replaceAll('DataSourceNoCloudNet', 'DataSourceNoCloud')
  return `${type} ${mode.toString(8)} ${uid}:${gid} ${target}${text}`
}
