// Commands of a tree that cannot be entered by chroot: only programs that lie in it are run, in place, as an ordinary user.
// For throw-away roots, whose programs stand in for a machine's and know their root from FIRSTLIGHT_ROOT.

import { HostError } from '../core/errors.ts'
import { say } from '../core/said.ts'
import type { Argv, Commands, Files, RunOptions } from './host.ts'
import { programDirectories } from './real-commands.ts'

/** `root` is where `files` begins on the outside. Shells come from outside; anything else outside is 'not-found'. */
export function below(outside: Commands, files: Files, root: string): Commands {
  const shells = ['sh', '/bin/sh', '/usr/bin/sh']

  async function find(program: string): Promise<string | undefined> {
    if (shells.includes(program)) return '/bin/sh'
    const places = program.includes('/') ? [program] : programDirectories.map((directory) => `${directory}/${program}`)
    for (const path of places) {
      const real = await files.resolve(path)
      const info = real === undefined ? undefined : await files.stat(real)
      if (info?.type === 'file' && info.mode & 0o111) return path
    }
    return undefined
  }

  async function outer(argv: Argv): Promise<Argv> {
    const [program, ...args] = argv
    const found = await find(program)
    if (found === undefined) {
      throw new HostError('not-found', say`Cannot run ${say.word(program)}: it is not in this tree`, {
        detail: { path: program },
      })
    }
    // Absolute links in the tree mean the tree; outside they would mean something else.
    if (!shells.includes(program)) {
      const cut = found.lastIndexOf('/')
      // The last name stays as it is: the program behind a link may look at the name it was called by.
      return [`${root}${(await files.resolve(found.slice(0, cut) || '/')) ?? ''}${found.slice(cut)}`, ...args]
    }
    const mapped = await Promise.all(
      args.map(async (arg) => {
        const inside = arg.startsWith('/') ? await files.resolve(arg) : undefined
        return inside === undefined ? arg : root + inside
      }),
    )
    return ['/bin/sh', ...mapped]
  }

  const inTree = (options: RunOptions = {}): RunOptions => {
    const { user: _user, cwd, ...rest } = options
    return { ...rest, cwd: cwd === undefined ? root : root + cwd }
  }

  return {
    find,
    query: async (argv, options) => outside.query(await outer(argv), inTree(options)),
    run: async (argv, options) => outside.run(await outer(argv), inTree(options)),
  }
}
