// A first boot on an ext4 disk of its own, of which the power is cut: whenever chance wants it, as each stage ends, and seconds
// after the last one. Each of the disks that this leaves is looked at, and booted.

import assert from 'node:assert/strict'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Chroot, openChroot } from '../machines/chroot.ts'
import { type Disk, makeImage, mountImage } from '../machines/disk.ts'
import { withFirstlight } from '../machines/firstlight.ts'
import { type Overlay, overlay } from '../machines/overlay.ts'
import { stageCommands } from '../machines/stage-commands.ts'
import { crashSeed } from './crash-seed.ts'
import { differences, type Expected, type Fingerprints, problems } from './judge.ts'
import { random } from './random.ts'
import { outcomeOf, printsOf, seenIn } from './root-outcome.ts'
import { onceInRoot, putSeed } from './root-seed.ts'

/** Milliseconds after the last stage: ext4 commits every 5 s what names say, and the content of files much later. */
const afterwards = [1500, 7000]

interface PowerCut {
  readonly when: string
  readonly image: string
  /** What was run before it. */
  readonly seen: readonly string[]
  /** What has to be on it: all that was there when a stage had ended. */
  readonly promised?: Fingerprints
}

describe(`a first boot on an ext4 disk (seed ${crashSeed})`, () => {
  const cuts: PowerCut[] = []
  let system: Overlay
  let expected: Expected

  before(async () => {
    system = overlay((await withFirstlight()).lower)
    putSeed(system.root)
    const disk = await mount(await makeImage(system.root, { megabytes: 160 }))
    try {
      expected = await undisturbed(disk, cuts)
    } finally {
      disk.remove()
    }
  })

  const mount = (image: string) => mountImage(image, join(system.root, 'usr'))

  it('is cut at many moments', () => {
    const written = cuts.map(({ when }) => when).join(', ')
    process.stdout.write(`      ${cuts.length} power cuts: ${written}\n`)
    assert.equal(cuts.length, 2 * stageCommands.length + afterwards.length, written)
  })

  it('has on its disk what a stage did, once it has ended', async () => {
    const found: string[] = []
    for (const { when, image, promised } of cuts) {
      if (!promised) continue
      const disk = await mount(image)
      const { prints } = printsOf(disk.root)
      disk.remove()
      const lost = differences(prints, { first: promised, second: promised }, new Set())
      const empty = lost.filter((text) => / is different: file \d+ \S+ $/.test(text)).length
      if (lost.length > 0)
        found.push(`${when}: ${lost.length} paths, ${empty} of them empty: ${lost.join('; ').slice(0, 1500)}`)
    }
    assert.deepEqual(found, [])
  })

  it('is completed by the next boot, with nothing lost and nothing done twice', async () => {
    const found: string[] = []
    for (const { when, image, seen } of cuts) {
      const disk = await mount(image)
      try {
        const told = await bootAgain(disk, seen, expected)
        found.push(...told.map((problem) => `${when}: ${problem}`))
      } finally {
        disk.remove()
      }
    }
    assert.equal(found.length, 0, `${found.length} problems:\n${found.slice(0, 40).join('\n')}`)
  })
})

/** A first and a second boot, of which the first leaves the disks that a power cut would have. */
async function undisturbed(disk: Disk, cuts: PowerCut[]): Promise<Expected> {
  const inside = await openChroot(disk, { bootId: 'boot-1' })
  const cut = async (when: string, promised?: Fingerprints) => {
    let seen: readonly string[] = []
    const image = await disk.cutPower(() => {
      seen = seenIn(disk.root)
      return seen.join()
    })
    cuts.push({ when, image, seen, ...(promised && { promised }) })
  }
  const chance = random(crashSeed)
  for (const { name, argv } of stageCommands) {
    // One cut for each stage while it runs, or right after it where it is faster than that.
    const meanwhile = sleep(chance.below(300)).then(() => cut(`meanwhile ${name}`))
    const { code, stderr } = await inside.run(argv)
    await meanwhile
    assert.equal(code, 0, `${name}: ${stderr}`)
    await cut(`after ${name}`, printsOf(disk.root).prints)
  }
  const first = printsOf(disk.root).prints
  let waited = 0
  for (const milliseconds of afterwards) {
    await sleep(milliseconds - waited)
    waited = milliseconds
    await cut(`${milliseconds} ms later`, first)
  }
  inside.close()
  const second = await restarted(disk, 'boot-2', async () => printsOf(disk.root).prints)
  return { first, second }
}

async function bootAgain(disk: Disk, seen: readonly string[], expected: Expected): Promise<readonly string[]> {
  return restarted(disk, 'boot-2', async (inside) =>
    problems(await outcomeOf(disk.root, inside, seen), expected, onceInRoot),
  )
}

/** Runs all stages of a machine that was restarted. */
async function restarted<T>(disk: Disk, bootId: string, work: (inside: Chroot) => Promise<T>): Promise<T> {
  await disk.forgetMemory()
  const inside = await openChroot(disk, { bootId })
  try {
    for (const { argv } of stageCommands) await inside.run(argv)
    return await work(inside)
  } finally {
    inside.close()
  }
}
