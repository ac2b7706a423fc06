// What it costs that a stage is on the disk before it says that it ended: how often the disk is flushed in a boot, and how long that
// takes, on an ext4 file system of its own, so that nobody else's writes are flushed with it.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { undoWith } from '../test/machines/cleanup.ts'
import { run } from '../test/machines/shell.ts'
import { median } from './figures.ts'
import { inMachine, oneBoot, type Seed } from './stages.ts'

export interface Flushes {
  /** In one boot. */
  readonly count: number
  /** Milliseconds, all together. */
  readonly time: number
  /** Of the whole boot. */
  readonly wall: number
}

const log = 'var/log/cloud-init.log'

/** The first and the second boot. */
export async function flushes(
  layers: readonly string[],
  seed: Seed,
  runs: number,
): Promise<{ readonly first: Flushes; readonly second: Flushes }> {
  const disk = await ext4()
  try {
    const first: Flushes[] = []
    const second: Flushes[] = []
    for (let i = 0; i < runs; i++) {
      await inMachine(
        layers,
        seed,
        async (inside, root) => {
          await run(['sync', '-f', root])
          for (const boots of [first, second]) {
            writeFileSync(join(root, log), '')
            const { wall } = await oneBoot(inside, root, { form: 'units' })
            boots.push({ ...told(readFileSync(join(root, log), 'utf8')), wall })
          }
        },
        disk.place,
      )
    }
    return { first: middle(first), second: middle(second) }
  } finally {
    disk.remove()
  }
}

/** As the log has it: "Flushed / to the disk (0.004s)". */
function told(text: string): Pick<Flushes, 'count' | 'time'> {
  const times = [...text.matchAll(/: Flushed .* to the disk \((\d+\.\d+)s\)$/gm)].map(([, seconds]) => Number(seconds))
  return { count: times.length, time: times.reduce((sum, seconds) => sum + seconds * 1000, 0) }
}

function middle(boots: readonly Flushes[]): Flushes {
  const of = (pick: (boot: Flushes) => number) => median(boots.map(pick))
  return { count: of(({ count }) => count), time: of(({ time }) => time), wall: of(({ wall }) => wall) }
}

async function ext4(): Promise<{ readonly place: string; remove(): void }> {
  const folder = mkdtempSync(join(tmpdir(), 'firstlight-ext4-'))
  const [image, place] = [join(folder, 'image'), join(folder, 'disk')]
  writeFileSync(image, '')
  truncateSync(image, 1 << 30)
  await run(['mkfs.ext4', '-q', '-F', image])
  mkdirSync(place)
  await run(['mount', '-o', 'loop', image, place])
  const unmount = undoWith(['umount', place])
  return {
    place,
    remove() {
      unmount()
      rmSync(folder, { recursive: true })
    },
  }
}
