// Boots under systemd in a container: how long the agent's units hold up what waits for them.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { bootContainer } from '../test/machines/container.ts'
import { overlay } from '../test/machines/overlay.ts'
import type { Cost } from './figures.ts'
import { minimal } from './stages.ts'

export interface Boot {
  /** From the start of user space to multi-user.target, milliseconds. */
  readonly multiUser: number
  /** Of that, what the agent's units took: from the start of each until systemd went on. */
  readonly held: number
}

/** The units ordered before multi-user.target; the config and the final stage hold up nothing. */
const UNITS = ['cloud-init-main', 'cloud-init-local', 'cloud-init-network']

export async function boot(layers: readonly string[]): Promise<Boot> {
  const disk = overlay(layers)
  try {
    const seed = join(disk.root, 'var/lib/cloud/seed/nocloud')
    mkdirSync(seed, { recursive: true })
    writeFileSync(join(seed, 'meta-data'), 'instance-id: bench-1\nlocal-hostname: bench\n')
    writeFileSync(join(seed, 'user-data'), minimal.userData ?? '')
    const up = await bootContainer(disk.root)
    try {
      await up.settled()
      const property = async (name: string, ...units: string[]) =>
        (await up.read(['systemctl', 'show', '--property', name, '--value', ...units]))
          .trim()
          .split(/\n+/)
          .map((value) => Number(value) / 1000)
      const [started = 0] = await property('UserspaceTimestampMonotonic')
      const [reached = 0] = await property('ActiveEnterTimestampMonotonic', 'multi-user.target')
      const begun = await property('InactiveExitTimestampMonotonic', ...UNITS)
      const ended = await property('ActiveEnterTimestampMonotonic', ...UNITS)
      const held = UNITS.reduce((sum, _, i) => sum + Math.max(0, (ended[i] ?? 0) - (begun[i] ?? 0)), 0)
      return { multiUser: reached - started, held }
    } finally {
      await up.stop()
    }
  } finally {
    disk.remove()
  }
}

export const wallOf = (wall: number): Cost => ({ wall, cpu: 0, memory: 0 })
