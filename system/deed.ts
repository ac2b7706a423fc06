// What is to be done, as data: whoever only finds things out says it like this, and the stage does it.

import { HostError, reasonOf } from '../core/errors.ts'
import type { Notices } from '../core/notices.ts'
import { type Said, say } from '../core/said.ts'
import type { Argv, Host, HttpMethod, HttpOptions, RunOptions } from './host.ts'

export type Deed = Effect & {
  /** For the log and for failures, with a verb: "report that the machine is ready". */
  readonly what: Said
  /** What follows is done even if this fails, which then is only a debug line. */
  readonly optional?: boolean
  /** Done if it fails. */
  readonly otherwise?: readonly Deed[]
}

type Effect =
  | { readonly write: string; readonly content: string | Uint8Array; readonly mode: number }
  | { readonly append: string; readonly content: string | Uint8Array; readonly mode: number }
  | { readonly directory: string; readonly mode: number }
  | { readonly remove: string; readonly recursive?: boolean }
  /** A symbolic link. */
  | { readonly link: string; readonly to: string }
  | { readonly rename: string; readonly to: string }
  | { readonly run: Argv; readonly options?: RunOptions }
  /** What was done before is on the disk. */
  | { readonly flush: true }
  | { readonly request: HttpMethod; readonly url: string; readonly options?: HttpOptions }

/**
 * Does them in order. What follows builds on what comes before (a mark says that a report was made): the first one to fail is the last one
 * tried, and a notice says so. False: one failed.
 */
export async function carryOut(host: Host, deeds: readonly Deed[], notices: Notices): Promise<boolean> {
  for (const deed of deeds) {
    try {
      await perform(host, deed)
      notices.debug(say`done: ${deed.what}`)
    } catch (error) {
      if (!(error instanceof HostError)) throw error
      if (deed.optional) notices.debug(say`Cannot ${deed.what}: ${reasonOf(error)}`)
      else {
        notices.warning('datasource/not-done', say`Cannot ${deed.what}: ${reasonOf(error)}`)
        if (deed.otherwise) await carryOut(host, deed.otherwise, notices)
        return false
      }
    }
  }
  return true
}

async function perform({ files, commands, http }: Host, deed: Deed): Promise<unknown> {
  if ('write' in deed) return files.write(deed.write, deed.content, { mode: deed.mode })
  if ('append' in deed) return files.append(deed.append, deed.content, { newMode: deed.mode })
  if ('directory' in deed) return files.makeDirectory(deed.directory, { mode: deed.mode })
  if ('remove' in deed) return files.remove(deed.remove, { recursive: deed.recursive ?? false })
  if ('link' in deed) return files.link(deed.to, deed.link)
  if ('rename' in deed) return files.rename(deed.rename, deed.to)
  if ('flush' in deed) return files.sync()
  if ('run' in deed) return commands.run(deed.run, { timeout: 60_000, ...deed.options })
  return http.request(deed.request, deed.url, deed.options)
}
