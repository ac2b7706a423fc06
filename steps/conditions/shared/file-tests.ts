// Conditions that only test whether files are there, answered without a shell: starting one costs more than all else of a step. What is
// not understood to the last character is for the shell: words it would expand, relative paths, what depends on who asks (-r, -w, -x).

import { HostError } from '../../../core/errors.ts'
import type { FileInfo, Files } from '../../../system/host.ts'

const kinds: Readonly<Record<string, (info: FileInfo) => boolean>> = {
  '-e': () => true,
  '-f': ({ type }) => type === 'file',
  '-d': ({ type }) => type === 'directory',
  '-b': ({ type }) => type === 'block',
  '-c': ({ type }) => type === 'character',
  '-p': ({ type }) => type === 'fifo',
  '-S': ({ type }) => type === 'socket',
  '-s': ({ size }) => size > 0,
  '-h': ({ type }) => type === 'link',
  '-L': ({ type }) => type === 'link',
}

interface FileTest {
  readonly kind: string
  readonly path: string
  /** Whether it is the opposite that is asked for. */
  readonly negated: boolean
  /** How it is joined to what is before it. */
  readonly joint: string | undefined
}

// A word is bare or in quotes, whole, of characters that mean themselves there.
const path = /(?<path>\/[\w./:@%+,-]*|'\/[^'\n]*'|"\/[^"$`\\\n]*")/.source
const one = new RegExp(
  String.raw`[ \t]*(?<not>(?:![ \t]+)?)(?<open>\[|test)[ \t]+(?<inner>(?:![ \t]+)?)(?<kind>-[efdbcpSshL])[ \t]+${path}(?<close>[ \t]+\]|)[ \t]*(?<joint>&&|\|\||\n*$)`,
  'y',
)

/** The tests of a command that has nothing else. */
function testsIn(command: string): readonly FileTest[] | undefined {
  const tests: FileTest[] = []
  let joint: string | undefined
  one.lastIndex = 0
  for (;;) {
    const { groups } = one.exec(command) ?? {}
    if (!groups) return undefined
    const { not, open, inner, kind = '', path: word = '', close, joint: next = '' } = groups
    if ((open === '[') === (close === '')) return undefined
    const path = /^["']/.test(word) ? word.slice(1, -1) : word
    if (!isPlain(path)) return undefined
    tests.push({ kind, path, negated: (not !== '') !== (inner !== ''), joint })
    if (next !== '&&' && next !== '||') return tests
    joint = next
  }
}

/** What the kernel is given as it is, and what is the same for every process. */
function isPlain(path: string): boolean {
  if (!/^\/[\x20-\x7e]*$/.test(path) || /^\/(?:proc\/(?:self|thread-self|\d)|dev\/(?:fd|std|tty))/.test(path))
    return false
  return path === '/' || !/\/\.{0,2}(?:\/|$)/.test(path)
}

/** Whether the command ends with 0, or else with 1; undefined: only a shell knows. */
export async function answered(command: string, files: Pick<Files, 'stat'>): Promise<boolean | undefined> {
  const tests = testsIn(command)
  if (!tests) return undefined
  let holds = true
  try {
    for (const { kind, path, negated, joint } of tests) {
      if (joint !== undefined && holds !== (joint === '&&')) continue
      const info = await files.stat(path, { follow: kind !== '-h' && kind !== '-L' })
      holds = (info !== undefined && (kinds[kind]?.(info) ?? false)) !== negated
    }
  } catch (error) {
    // What could not be looked at.
    if (error instanceof HostError) return undefined
    throw error
  }
  return holds
}
