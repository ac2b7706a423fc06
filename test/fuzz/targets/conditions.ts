// Conditions that are answered without a shell: each shell that is there says the same.

import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import fc from 'fast-check'
import { answered } from '../../../steps/conditions/shared/file-tests.ts'
import { real } from '../../../system/real.ts'
import { mutated, soup } from '../mutate.ts'
import type { Target } from '../target.ts'

const shells = [['/bin/sh'], ['/usr/bin/dash'], ['/usr/bin/bash'], ['/usr/bin/busybox', 'sh']].filter(
  ([program = '']) => existsSync(program),
)

const kinds = ['e', 'f', 'd', 'b', 'c', 'p', 'S', 's', 'h', 'L', 'x', 'n'].map((kind) => `-${kind}`)
// A file, a directory, a link, a device, nothing, and what is spelled oddly.
const paths = [
  '/etc/passwd',
  '/usr/bin',
  '/bin/sh',
  '/dev/null',
  '/dev/core',
  '/no/such',
  '/etc/passwd/',
  '/etc/passwd/x',
  '/',
  '//',
  '/usr/./bin',
  '"/usr"',
  "'/usr'",
  '"/a b"',
  '"/it\'s"',
  "'/a\"b'",
  '/a=b',
  '/*',
  '""',
  '!',
  'etc',
  '-e',
  ']',
]
const joints = [' && ', '||', ' || ', '&&', ';', ' & ', '\n', ' -a ']

const test = fc
  .tuple(
    fc.constantFrom('', '! ', '!', '!  '),
    fc.constantFrom('[ ', 'test ', '[\t'),
    fc.constantFrom('', '! ', '! ! '),
    fc.constantFrom(...kinds),
    fc.constantFrom(' ', '  ', '\t'),
    fc.constantFrom(...paths),
    fc.constantFrom(' ]', '\t]', '', ']', '\n'),
  )
  .map((words) => words.join(''))

const tests = fc
  .array(fc.tuple(test, fc.constantFrom(...joints)), { minLength: 1, maxLength: 5 })
  .map((all) => Buffer.from(all.flat().slice(0, -1).join('')))

const words = ['[ ', ' ]', 'test ', '! ', ' ', '\n', '\t', '#', '(', ')', ...kinds, ...paths, ...joints]
const { files } = real()

const fileTests: Target = {
  name: 'file-tests',
  inputs: fc.oneof(tests, soup(words), mutated(['[ -e /etc/passwd ]&&[ ! -d "/usr/bin" ] || test -L /bin/sh'], words)),
  async run(input) {
    const command = input.toString()
    const answer = await answered(command, files)
    if (answer === undefined) return
    for (const [program = '', ...args] of shells) {
      const { status } = spawnSync(program, [...args, '-c', command], {
        argv0: args.length > 0 ? 'busybox' : 'sh',
        env: {},
      })
      if (status !== (answer ? 0 : 1)) throw new TypeError(`${program} ends with ${status}, not with ${answer ? 0 : 1}`)
    }
  },
}

export const conditions: readonly Target[] = [fileTests]
