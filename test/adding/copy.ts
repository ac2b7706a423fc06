// A copy of the checkout to try a page's instructions on: the tracked and the new files, with the installed packages of this one.

import { spawnSync } from 'node:child_process'
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { temporary } from '../support/temporary.ts'
import { type Edit, edited, type NewFile } from './page.ts'

const top = resolve(import.meta.dirname, '../..')

export interface Copy {
  readonly path: string
  write(file: NewFile): void
  edit(edit: Edit): void
  /** Runs a command line of npm or node in the copy. */
  run(command: string): { readonly ok: boolean; readonly output: string }
  /** Titles of the tests that fail in these files; a file that cannot be loaded counts with its error. */
  failingTests(patterns: readonly string[]): readonly string[]
  /** Undoes all that was written and edited. */
  restore(): void
  remove(): void
}

export function copyOfCheckout(): Copy {
  const { path, remove } = temporary()
  const listed = spawnSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: top })
  const names = listed.stdout.toString().split('\0')
  for (const name of names.filter((name) => name !== '' && existsSync(join(top, name)))) {
    mkdirSync(join(path, dirname(name)), { recursive: true })
    cpSync(join(top, name), join(path, name), { verbatimSymlinks: true })
  }
  // The demo runs as an ordinary user, who has to get here.
  chmodSync(path, 0o755)
  symlinkSync(join(top, 'node_modules'), join(path, 'node_modules'))
  const git = (...args: readonly string[]) => {
    const { status, stderr } = spawnSync('git', ['-c', 'user.name=-', '-c', 'user.email=-', ...args], { cwd: path })
    if (status !== 0) throw new Error(`git ${args.join(' ')} failed: ${stderr}`)
  }
  git('init', '-q')
  writeFileSync(join(path, '.git/info/exclude'), 'node_modules\n')
  git('add', '-A')
  git('commit', '-q', '-m', 'the checkout')
  const run = (command: string, environment: Record<string, string> = {}) => {
    const { status, stdout, stderr } = spawnSync('sh', ['-c', command], {
      cwd: path,
      env: { ...process.env, PATH: `${join(top, 'node_modules/.bin')}:${process.env['PATH']}`, ...environment },
      encoding: 'utf8',
      maxBuffer: 64 << 20,
    })
    return { ok: status === 0, output: `${stdout}${stderr}`, stdout }
  }
  return {
    path,
    remove,
    restore() {
      git('reset', '-q', '--hard')
      git('clean', '-fdq')
    },
    write({ path: name, content }) {
      mkdirSync(join(path, dirname(name)), { recursive: true })
      writeFileSync(join(path, name), content)
    },
    edit(edit) {
      const file = join(path, edit.path)
      writeFileSync(file, edited(readFileSync(file, 'utf8'), edit))
    },
    run: (command) => run(command),
    failingTests(patterns) {
      const quoted = patterns.map((pattern) => `'${pattern}'`).join(' ')
      const { ok, stdout, output } = run(`mocha --reporter json ${quoted}`)
      if (ok) return []
      const start = stdout.indexOf('{\n')
      if (start < 0) return [`nothing ran: ${output.trim().split('\n').slice(0, 12).join('\n')}`]
      const { failures } = JSON.parse(stdout.slice(start)) as { failures: readonly { fullTitle: string }[] }
      return failures.map(({ fullTitle }) => fullTitle)
    },
  }
}
