// The files of a folder that others than the machine's root have made: a disk, a folder of another system. Links in it lead to what lies in
// it; root reads nothing of the machine for whoever made it.

import { HostError } from '../../core/errors.ts'
import { say } from '../../core/said.ts'
import type { Files } from '../../system/host.ts'

/** What is needed to read a seed. */
export type SeedReader = Pick<Files, 'read' | 'readText' | 'list'>

/** Throws a HostError 'unsafe' for a path in `folder` whose links lead out of it. */
export function contained(files: Files, folder: string): SeedReader {
  /** Without links. undefined: nothing is there. */
  async function inside(path: string): Promise<string | undefined> {
    const [top, real] = await Promise.all([files.resolve(folder), files.resolve(path)])
    if (real === undefined || top === undefined) return undefined
    if (real === top || real.startsWith(top.endsWith('/') ? top : `${top}/`)) return real
    const why = say`it leads out of ${say.path(folder)}`
    throw new HostError('unsafe', say`Cannot read ${say.path(path)}: ${why}`, { detail: { path }, why })
  }
  return {
    async read(path, options) {
      const real = await inside(path)
      return real === undefined ? undefined : await files.read(real, options)
    },
    async readText(path, options) {
      const real = await inside(path)
      return real === undefined ? undefined : await files.readText(real, options)
    },
    async list(path, options) {
      const real = await inside(path)
      return real === undefined ? undefined : await files.list(real, options)
    },
  }
}
