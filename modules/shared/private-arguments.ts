// Runs a program whose arguments hold a secret and that has no other way to be given one. Everybody can read the arguments of a process.

import type { Argv, Finished, Host, RunOptions } from '../../system/host.ts'

/** Only the interpreter's own arguments are seen; the program's come on its standard input, and leave it empty. */
const starter = `import json, os, runpy, sys
sys.argv = json.load(sys.stdin)
os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
sys.path.insert(0, os.path.dirname(os.path.realpath(sys.argv[0])))
runpy.run_path(sys.argv[0], run_name='__main__')`

/** For programs in Python, as most tools of distributions are; any other is run as it is. */
export async function runWithPrivateArguments(
  { commands, files }: Pick<Host, 'commands' | 'files'>,
  argv: Argv,
  options: RunOptions = {},
): Promise<Finished> {
  const [name, ...args] = argv
  const program = await commands.find(name)
  const start = program === undefined ? undefined : await files.read(program, { length: 200 })
  const interpreter = /^#!\s*(?:\S+\/env\s+)?(\S*python[\d.]*)/.exec(start?.toString('latin1') ?? '')?.[1]
  if (program === undefined || interpreter === undefined) return commands.run(argv, { ...options, secret: true })
  const input = JSON.stringify([program, ...args])
  return commands.run([interpreter, '-I', '-c', starter], { ...options, input, secret: true })
}
