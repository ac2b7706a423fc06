// Runs the scripts of a directory, each whatever became of the others.

import { Failure, HostError, reasonOf } from '../../../core/errors.ts'
import type { Paths } from '../../../core/paths.ts'
import { say } from '../../../core/said.ts'
import { argvOf } from '../../../system/argv.ts'
import type { ModuleContext, Unrepeatable } from '../../module.ts'

/** What makes a module that runs scripts unrepeatable: those that are there. */
export const codeOfOthers = (directory: (paths: Paths) => string): Unrepeatable => ({
  why: 'runs scripts, where there are any',
  async when(_, { host: { files }, paths }) {
    const folder = directory(paths)
    for (const name of (await files.list(folder)) ?? []) {
      if ((await files.stat(`${folder}/${name}`))?.type === 'file') return true
    }
    return false
  },
})

export async function runParts(
  context: Pick<ModuleContext, 'host' | 'notices' | 'name'>,
  directory: string,
  prefix: readonly string[] = [],
): Promise<void> {
  const { host, notices } = context
  const failed: string[] = []
  let attempted = 0
  for (const name of (await host.files.list(directory)) ?? []) {
    const path = `${directory}/${name}`
    const info = await host.files.stat(path)
    if (info?.type !== 'file') {
      notices.debug(say`${say.path(path)} is not a file; skipping it`)
      continue
    }
    if ((info.mode & 0o111) === 0) {
      const why = say`skipping ${say.path(path)} as its not executable or the underlying file system is mounted without executable permissions.`
      notices.warning('scripts/not-executable', why, { hint: say`make it executable` })
      continue
    }
    attempted++
    try {
      await host.commands.run(argvOf([...prefix, path]), { output: 'pass' })
    } catch (error) {
      if (!(error instanceof HostError)) throw error
      failed.push(name)
      notices.warning(
        'scripts/failed',
        say`Failed running ${say.path(path)} [${error.detail.exitCode ?? '-'}]: ${reasonOf(error, path)}`,
      )
    }
  }
  if (failed.length === 0) return
  const summary = say`Runparts: ${failed.length} failures (${say.path(failed.join(','))}) in ${attempted} attempted commands`
  notices.warning(
    'scripts/failed',
    say`Failed to run module ${say.named(context.name)} (scripts in ${say.path(directory)})`,
  )
  throw new Failure(summary)
}
