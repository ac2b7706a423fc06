// Runs the files of a tier that needs a machine: mocha without the unit tests' hooks, and a closing line with the counts.
import { globSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import Mocha from 'mocha'

/** `pattern` is below test/. Arguments of the command: --grep TEXT, --bail. Ends the process. */
export async function runTier(pattern: string, options: { timeout: number }): Promise<never> {
  const { values } = parseArgs({ options: { grep: { type: 'string' }, bail: { type: 'boolean', default: false } } })
  const folder = resolve(import.meta.dirname, '..')
  // A person watches minutes go by; a log needs the failures and the counts.
  const reporter = process.env['CI'] ? 'dot' : 'spec'
  const mocha = new Mocha({ timeout: options.timeout, reporter, forbidOnly: true, forbidPending: true, ...values })
  const files = globSync(pattern, { cwd: folder }).sort()
  if (files.length === 0) throw new Error(`no tests match ${pattern}`)
  for (const file of files) mocha.addFile(join(folder, file))
  await mocha.loadFilesAsync()
  const failures = await new Promise<number>((done) => mocha.run(done))
  process.exit(failures === 0 ? 0 : 1)
}
