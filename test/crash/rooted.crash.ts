// A first boot of a real root file system by `rooted(real())`, killed at effects of every kind: before one, after one, or wherever it
// is a moment later. Then the stage runs again, or the machine restarts.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { wholeBoot } from '../../stages/timeline.ts'
import { type Chroot, openChroot } from '../machines/chroot.ts'
import { type Layers, withFirstlight } from '../machines/firstlight.ts'
import { overlay } from '../machines/overlay.ts'
import { run } from '../machines/shell.ts'
import { crashSeed } from './crash-seed.ts'
import { type Expected, problems } from './judge.ts'
import { random } from './random.ts'
import { outcomeOf, printsOf, seenIn } from './root-outcome.ts'
import { onceInRoot, putSeed } from './root-seed.ts'

const names = wholeBoot.map(({ name }) => name)
const whens = ['before', 'after', 'soon'] as const

interface Kill {
  readonly number: number
  readonly kind: string
  /** soon: by another process, wherever it is by then. */
  readonly when: (typeof whens)[number]
  readonly then: 'again' | 'restart'
}

describe(`a first boot of a real root file system (seed ${crashSeed})`, () => {
  let expected: Expected
  let kinds: readonly string[]

  before(async () => {
    ;[expected, kinds] = await undisturbed()
  })

  it('survives a kill at effects of every kind', async () => {
    const kills = sample(kinds)
    const found: string[] = []
    await Promise.all(
      [0, 1].map(async (half) => {
        for (const kill of kills.filter((_, index) => index % 2 === half)) {
          const { number, kind, when, then } = kill
          const told = await killed(kill, expected)
          found.push(...told.map((problem) => `${when} effect ${number}, ${kind}, then ${then}: ${problem}`))
        }
      }),
    )
    process.stdout.write(
      `      ${kills.length} kills: ${kills.map(({ number, kind }) => `${kind} ${number}`).join(', ')}\n`,
    )
    assert.equal(found.length, 0, `${found.length} problems:\n${found.slice(0, 40).join('\n')}`)
  })
})

/** Some effects of each kind, before and after, and both ways to go on. */
function sample(kinds: readonly string[]): readonly Kill[] {
  const chance = random(crashSeed)
  const kills: Kill[] = []
  for (const kind of new Set(kinds)) {
    const numbers = kinds.flatMap((one, index) => (one === kind ? [index + 1] : []))
    for (const when of whens) {
      const [number] = numbers.splice(chance.below(numbers.length), 1)
      if (number !== undefined) kills.push({ number, kind, when, then: kills.length % 2 === 0 ? 'again' : 'restart' })
    }
  }
  return kills
}

async function undisturbed(): Promise<[Expected, readonly string[]]> {
  return inRoot(async (root) => {
    const told = await bootAll(root, 'boot-1', names)
    const first = printsOf(root).prints
    await bootAll(root, 'boot-2', names)
    const second = printsOf(root).prints
    return [{ first, second }, told.flatMap((line) => /^effect (.+)/.exec(line)?.[1] ?? [])]
  })
}

async function killed({ number, when, then }: Kill, expected: Expected): Promise<readonly string[]> {
  return inRoot(async (root) => {
    const seen: string[] = []
    const found = await inMachine(root, 'boot-1', async (inside) => {
      const told = await boot(root, inside, [String(number), when, ...names])
      const last = told.findLast((line) => line.startsWith('stage '))
      const left = names.slice(names.findIndex((name) => last === `stage ${name}`))
      if (then === 'restart') {
        seen.push(...seenIn(root))
        return undefined
      }
      await boot(root, inside, ['0', 'never', ...left])
      return withLog(root, problems(await outcomeOf(root, inside, []), expected, onceInRoot))
    })
    if (found) return found
    return inMachine(root, 'boot-2', async (inside) => {
      await boot(root, inside, ['0', 'never', ...names])
      return withLog(root, problems(await outcomeOf(root, inside, seen), expected, onceInRoot))
    })
  })
}

/** Problems with what the log has of failures. */
function withLog(root: string, found: readonly string[]): readonly string[] {
  if (found.length === 0) return found
  const lines = readFileSync(join(root, 'var/log/cloud-init.log'), 'utf8').split('\n')
  const failures = lines.filter((line) => /failed|Traceback|^ +at |\[(?:WARNING|ERROR)\]/.test(line))
  return [...found, `the log has\n${failures.slice(-30).join('\n')}`]
}

const entry = join(import.meta.dirname, 'dying-boot.ts')

async function bootAll(root: string, bootId: string, stages: readonly string[]): Promise<readonly string[]> {
  return inMachine(root, bootId, (inside) => boot(root, inside, ['0', 'never', ...stages]))
}

/** What the boot said, line by line. */
async function boot(root: string, inside: Chroot, words: readonly string[]): Promise<readonly string[]> {
  const { stdout, stderr, code } = await inside.runBeside([process.execPath, entry, root, ...words])
  if (code !== 0 && code !== 137) throw new Error(`the boot ended with ${code}: ${stderr}`)
  return stdout.split('\n')
}

const image: { layers?: Promise<Layers> } = {}

/** In a throw-away copy of a root file system with the seed. */
async function inRoot<T>(work: (root: string) => Promise<T>): Promise<T> {
  image.layers ??= withFirstlight()
  const disk = overlay((await image.layers).lower)
  try {
    putSeed(disk.root)
    return await work(disk.root)
  } finally {
    disk.remove()
  }
}

/** While the machine is up. */
async function inMachine<T>(root: string, bootId: string, work: (inside: Chroot) => Promise<T>): Promise<T> {
  const inside = await openChroot({ root }, { bootId })
  try {
    return await work(inside)
  } finally {
    inside.close()
    for (const name of ['run', 'dev']) await run(['umount', '-R', join(root, name)])
  }
}
