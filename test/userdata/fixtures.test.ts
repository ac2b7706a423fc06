// The project's own cases: what Debian's cloud-init 25.1.4 left on disk for each of them, and where we differ on purpose.

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { temporary } from '../support/temporary.ts'
import { inMemory, isOurs, normal, type Outcome, onDisk } from './case.ts'

const folder = join(import.meta.dirname, '../../fixtures/userdata')

interface Difference {
  readonly why: string
  /** Our content; null where we leave no such file. */
  readonly files: Readonly<Record<string, string | null>>
}

const differences: Readonly<Record<string, Difference>> = JSON.parse(
  readFileSync(join(folder, 'differences.json'), 'utf8'),
)
const cases = readdirSync(folder).filter((name) => existsSync(join(folder, name, 'expected.json')))
const hasPython = spawnSync('python3', ['--version']).status === 0

type Expected = Readonly<Record<string, { readonly text?: string; readonly sha?: string; readonly mode: string }>>

function expectedOf(name: string): Expected {
  return JSON.parse(readFileSync(join(folder, name, 'expected.json'), 'utf8'))
}

/** Raw messages are what was given, and without vendor-data its files are always the same. */
function isCompared(name: string, path: string): boolean {
  if (expectedOf(name)[path]?.sha !== undefined) return false // Binary: its name and mode are enough.
  if (!isOurs(path) || /\/(user|vendor)-data\.txt$|vendor-data2/.test(path)) return false
  return !path.includes('vendor-data') || existsSync(join(folder, name, 'vendor-data'))
}

function compare(name: string, { files }: Outcome, include: (path: string) => boolean): void {
  const difference = differences[name]?.files ?? {}
  const expected: Record<string, string> = {}
  for (const [path, { text }] of Object.entries(expectedOf(name))) {
    if (text !== undefined && include(path) && !(path in difference)) expected[path] = normal(text)
  }
  for (const [path, text] of Object.entries(difference))
    if (text !== null && include(path)) expected[path] = normal(text)
  const left = Object.entries(files).filter(([path]) => isCompared(name, path) && include(path))
  assert.deepEqual(Object.fromEntries(left.map(([path, { text }]) => [path, normal(text)])), expected)
  for (const [path, { mode }] of left) {
    const wanted = expectedOf(name)[path]
    if (wanted) assert.equal(`0o${mode.toString(8)}`, wanted.mode, path)
  }
}

/** Cases in which a program of the machine takes part: their effects lie below /root. */
function runsPrograms(name: string): boolean {
  return Object.keys(expectedOf(name)).some((path) => path.startsWith('root/'))
}

function needsPython(name: string): boolean {
  return name.startsWith('ph-') || name === 'arch-jinja-handler'
}

describe('user-data cases, in memory', () => {
  for (const name of cases.filter((name) => !needsPython(name))) {
    it(`${name} leaves what the reference leaves${differences[name] ? `, but: ${differences[name].why}` : ''}`, async () => {
      compare(name, await inMemory(join(folder, name)), (path) => path.startsWith('var/'))
    })
  }
})

describe('user-data cases, run for real', () => {
  for (const name of cases.filter((name) => (needsPython(name) ? hasPython : runsPrograms(name)))) {
    it(`${name} does what the reference does${differences[name] ? `, but: ${differences[name].why}` : ''}`, async () => {
      const directory = temporary()
      try {
        const outcome = await onDisk(join(folder, name), directory.path)
        compare(name, outcome, () => true)
      } finally {
        directory.remove()
      }
    })
  }
})

describe('the list of differences', () => {
  it('names only cases that exist, and why', () => {
    assert.deepEqual(
      Object.keys(differences).filter((name) => !cases.includes(name) || !differences[name]?.why),
      [],
    )
  })

  it('stands beside at least sixty cases', () => {
    assert.ok(cases.length >= 60)
  })
})
