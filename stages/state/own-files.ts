// Which files are the agent's own, and how it says that one of them cannot be read or written.

import { reasonOf } from '../../core/errors.ts'
import type { Notices } from '../../core/notices.ts'
import { type Paths, programFolder, temporaryFolder } from '../../core/paths.ts'
import { say } from '../../core/said.ts'
import type { OwnStateOptions, StateFault } from '../../system/readable-state.ts'
import { stateFile } from './layout.ts'

const isBelow = (path: string, folder: string) => path === folder || path.startsWith(`${folder}/`)

/**
 * A seed is not: it is somebody's input, and a datasource says what is wrong with it. Nor is what a command is about to read: it
 * does not find what only this process has in memory.
 */
function isOwnFile({ cloud, run }: Pick<Paths, 'cloud' | 'run'>, path: string): boolean {
  if (!isBelow(path, run) && !isBelow(path, cloud)) return false
  const given = [`${cloud}/seed`, temporaryFolder({ run }), programFolder({ cloud })]
  return !given.some((folder) => isBelow(path, folder))
}

const mebibyte = 1024 * 1024

/** Bytes that one of them may have: far more than the agent writes by itself, and three messages of 64 MiB where users' are in it. */
function stateLimit(paths: Paths, path: string): number {
  const { cloud, instance } = paths
  const sent = [
    ...[instance, `${cloud}/instances`, `${cloud}/handlers`, `${cloud}/scripts`],
    ...[stateFile.instanceData(paths), stateFile.sensitiveData(paths), stateFile.combinedConfig(paths)],
  ]
  const isMark = path.includes('/sem/')
  return (!isMark && sent.some((place) => isBelow(path, place)) ? 384 : 4) * mebibyte
}

/** Which they are, and how large they may be; the paths may become known later. */
export const ownFiles = (paths: () => Paths): Pick<OwnStateOptions, 'owns' | 'limit'> => ({
  owns: (path) => isOwnFile(paths(), path),
  limit: (path) => stateLimit(paths(), path),
})

/** Says each file that cannot be read once, and of a disk that takes nothing the first file. The rest is for the log. */
export function faultSayer(notices: Notices): (fault: StateFault) => void {
  const said = new Set<string>()
  return ({ kind, path, error }) => {
    const subject = kind === 'unread' ? path : `${error.code} ${path.split('/')[1]}`
    if (said.has(`${kind} ${subject}`)) return notices.debug(error.short)
    said.add(`${kind} ${subject}`)
    if (kind === 'unread') {
      notices.warning('stage/state', say`cannot be read: ${reasonOf(error, path)}`, {
        where: { document: path },
        hint: say`it counts as absent`,
      })
      return
    }
    notices.error('stage/state', say`cannot be written: ${reasonOf(error, path)}`, {
      where: { document: path },
      hint: say`this boot goes on with its records in memory, as far as they cannot be written; the next one does not know of them`,
    })
  }
}
