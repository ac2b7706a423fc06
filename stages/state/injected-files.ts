// Files that a datasource carries for the machine. The stages write them, once for each instance.

import { HostError, reasonOf } from '../../core/errors.ts'
import type { Instance } from '../../core/instance.ts'
import type { Notices } from '../../core/notices.ts'
import { say } from '../../core/said.ts'
import type { Host } from '../../system/host.ts'

/** A file that cannot be written is reported; the others are written all the same. */
export async function writeInjectedFiles(
  host: Host,
  { files = [] }: Pick<Instance, 'files'>,
  notices: Notices,
): Promise<void> {
  for (const { path, content } of files) {
    try {
      await host.files.write(path, Buffer.from(content, 'base64'), { mode: 0o660 })
    } catch (error) {
      if (!(error instanceof HostError)) throw error
      notices.warning(
        'datasource/injected-file',
        say`Cannot write this file, which the datasource carries: ${reasonOf(error, path)}`,
        {
          where: { document: path },
        },
      )
    }
  }
}
