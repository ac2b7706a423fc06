// Puts rendered files in place: all of them or none, with the modes and owners they ask for.

import { posix } from 'node:path'
import { HostError, reasonOf } from '../../core/errors.ts'
import type { Notices } from '../../core/notices.ts'
import { type Said, say } from '../../core/said.ts'
import type { Host } from '../../system/host.ts'
import { fileMode } from '../file-mode.ts'
import type { RenderedFile, RenderedNetwork } from '../renderers/renderer.ts'

interface Present {
  readonly content: Buffer | undefined
  readonly mode: number | undefined
}

export interface WriteNetworkInput {
  readonly host: Host
  readonly rendered: Pick<RenderedNetwork, 'files' | 'removals'>
  readonly notices: Notices
  /** Names of interfaces that are not for everybody: files are named after them. Default: none. */
  readonly hidden?: readonly string[]
}

export interface WrittenNetwork {
  /** Paths that changed, removals included. */
  readonly changed: readonly string[]
  /** Some file of the network config was there before. */
  readonly replaced: boolean
  /** Restores what was there before. */
  putBack(): Promise<void>
}

/** If a file cannot be written, those before it are put back and the error is thrown. */
export async function writeNetwork({
  host,
  rendered,
  notices,
  hidden = [],
}: WriteNetworkInput): Promise<WrittenNetwork> {
  const { files } = host
  const wanted = rendered.files.filter(({ path }) => isSafe(path, notices))
  const removals = rendered.removals.filter((path) => isSafe(path, notices))
  // Everything is known before the first byte is written.
  const before = new Map<string, Present>()
  for (const path of [...wanted.map((file) => file.path), ...removals]) before.set(path, await present(host, path))
  const owners = await owningUsers(host, wanted)
  const done: string[] = []
  const putBack = async () => {
    for (const path of done.toReversed()) {
      const failure = await restore(host, path, before.get(path))
      if (failure)
        notices.error('network/write-failed', say`${shownPath(path, hidden)} could not be put back: ${failure}`)
    }
  }
  try {
    for (const file of wanted) {
      const old = before.get(file.path)
      const mode = fileMode(file, old?.mode)
      if (old?.content?.equals(Buffer.from(file.content)) && old.mode === mode) continue
      done.push(file.path)
      const owner = file.owner !== undefined && owners.has(file.owner) ? { user: file.owner, group: file.owner } : {}
      // The machine has to find its network again after a power cut.
      await files.write(file.path, file.content, { mode, owner })
    }
    for (const path of removals) {
      if (before.get(path)?.content === undefined) continue
      done.push(path)
      await files.remove(path)
    }
  } catch (error) {
    await putBack()
    throw told(error, hidden)
  }
  return { changed: done, replaced: done.some((path) => before.get(path)?.content !== undefined), putBack }
}

async function present(host: Host, path: string): Promise<Present> {
  const [content, info] = await Promise.all([host.files.read(path), host.files.stat(path)])
  return { content, mode: info?.mode }
}

/** Why it could not be done; undefined: it was. */
async function restore(host: Host, path: string, old: Present | undefined): Promise<Said | undefined> {
  try {
    if (old?.content === undefined) await host.files.remove(path)
    else await host.files.write(path, old.content, { ...(old.mode !== undefined && { mode: old.mode }) })
    return undefined
  } catch (error) {
    return error instanceof HostError ? say`${error.code}` : reasonOf(error)
  }
}

function shownPath(path: string, hidden: readonly string[]): Said {
  const isHidden = hidden.some((name) => path.includes(name))
  return isHidden ? say`a file in ${say.path(posix.dirname(path))}` : say.path(path)
}

/** The error without a name that is not for everybody. */
function told(error: unknown, hidden: readonly string[]): unknown {
  if (!(error instanceof HostError) || error.detail.path === undefined) return error
  const { path } = error.detail
  if (!hidden.some((name) => path.includes(name))) return error
  return new HostError(error.code, say`Cannot write ${shownPath(path, hidden)} (${error.code})`, {
    detail: error.detail,
  })
}

/** Names of interfaces become names of files; none may lead out of its folder. */
function isSafe(path: string, notices: Notices): boolean {
  if (posix.isAbsolute(path) && posix.normalize(path) === path && !path.includes('\0')) return true
  notices.error(
    'network/write-failed',
    say`a file whose name is made of the network config would lead out of its folder; it is left out`,
  )
  return false
}

async function owningUsers(host: Host, files: readonly RenderedFile[]): Promise<ReadonlySet<string>> {
  const asked = new Set(files.flatMap(({ owner }) => owner ?? []))
  if (asked.size === 0) return asked
  const lines = ((await host.files.readText('/etc/passwd')) ?? '').split('\n')
  return new Set([...asked].filter((user) => lines.some((line) => line.startsWith(`${user}:`))))
}
