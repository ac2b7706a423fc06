// A working tree as its server has it.

import { Failure, HostError } from '../../../core/errors.ts'
import { linePlaces, unfitFor } from '../../../core/line-text.ts'
import { say } from '../../../core/said.ts'
import type { Argv, Host, RunOptions } from '../../../system/host.ts'
import type { StepContext } from '../../step.ts'
import { type Access, withAccess } from './access.ts'
import type { Git } from './git-schema.ts'
import { runsAs } from './runs-as.ts'

interface Wanted {
  readonly path: string
  readonly branch: string | undefined
  readonly only: boolean
}

export async function bringUpToDate(
  given: Git & { readonly url: string },
  { host, notices }: StepContext,
): Promise<void> {
  const url = argument('url', given.url)
  const path = argument('path', given.path?.trim() ?? '')
  const branch = argument('branch', given.branch?.trim() ?? '') || undefined
  if (!path.startsWith('/')) throw new Failure(say`the path is not absolute`)
  if (branch !== undefined && !isBranch(branch)) throw new Failure(say`the name of the branch is none that git takes`)
  if (!(await host.commands.find('git'))) throw new Failure(say`git is not installed`)
  const wanted = { path: path.replace(/(?<!\/)\/+$/, ''), branch, only: given.branch_only ?? false }
  const user = await runsAs(wanted.path, host)
  await withAccess(url, { auth: given.auth ?? {}, user }, host, async (access) => {
    if (await host.files.exists(`${wanted.path}/.git`)) await update(wanted, access, host)
    else await clone(wanted, access, host)
    notices.info(say`git: ${say.path(wanted.path)} is as ${say.url(access.address)} has it`)
  })
}

/** A text that is no option, whatever it begins with. */
function argument(key: 'url' | 'path' | 'branch', text: string): string {
  const unfit = unfitFor(linePlaces.argument, text)
  if (unfit) throw new Failure(say`the ${key} has ${unfit}, which ${linePlaces.argument.name} cannot have`)
  return text
}

/** See git-check-ref-format(1). Nothing here is a pattern, a path upwards, or a place of its own. */
function isBranch(name: string): boolean {
  return !/[\s~^:?*[\\\0-\x1f\x7f]|\.\.|@\{|\/\/|^\/|\/$|\.$|(?:^|\/)\.|\.lock(?:\/|$)|^@$/.test(name)
}

/** Of what lies in the tree, nothing starts a program. A server that sends nothing for five minutes is given up. */
const careful = ['core.hooksPath=/dev/null', 'core.fsmonitor=false', 'http.lowSpeedLimit=1', 'http.lowSpeedTime=300']
const options = careful.flatMap((setting) => ['-c', setting])

async function clone({ path, branch, only }: Wanted, { address, ...how }: Access, host: Host): Promise<void> {
  const chosen = [...(branch === undefined ? [] : ['--branch', branch]), ...(only ? ['--single-branch'] : [])]
  await run(['git', ...options, 'clone', '--quiet', ...chosen, '--', address, path], how, host)
}

/** A failure says what git does: of what it is given, all but its files may be told. */
async function run(argv: Argv, how: RunOptions, { commands }: Host): Promise<void> {
  try {
    await commands.run(argv, how)
  } catch (error) {
    const lines = error instanceof HostError ? (error.detail.output ?? '').split('\n') : []
    const reason = lines.findLast((line) => line.startsWith('fatal: '))
    if (!(error instanceof HostError) || reason === undefined) throw error
    throw new Failure(say`${error.short}: ${say.path(reason.slice(0, 200))}`, { cause: error })
  }
}

/** What was changed in the tree since is lost, as with the reference; files that git does not know stay. */
async function update({ path, branch }: Wanted, access: Access, host: Host): Promise<void> {
  const { address, ...how } = access
  await removeStaleLocks(path, host)
  const git = (...words: string[]) => run(['git', '-C', path, ...options, ...words], how, host)
  const wanted = branch ?? (await currentBranch(path, access, host))
  if (wanted === undefined) {
    await git('fetch', '--quiet', '--force', '--', address, 'HEAD')
    await git('reset', '--quiet', '--hard', 'FETCH_HEAD')
    return
  }
  const remote = `refs/remotes/origin/${wanted}`
  await git('fetch', '--quiet', '--force', '--', address, `+refs/heads/${wanted}:${remote}`)
  await git('checkout', '--quiet', '--force', '-B', wanted, remote)
}

/** undefined: no branch is checked out. */
async function currentBranch(path: string, { address: _, ...how }: Access, host: Host): Promise<string | undefined> {
  const argv = ['git', '-C', path, ...options, 'symbolic-ref', '--quiet', '--short', 'HEAD'] as const
  const { stdout } = await host.commands.query(argv, { ...how, accept: [0, 1] })
  return stdout.trim() || undefined
}

/** Of a git that was cut off when the machine went down: no other would ever start. */
async function removeStaleLocks(path: string, { files, clock }: Host): Promise<void> {
  const booted = clock.now().getTime() - (await clock.uptime()) * 1000
  for (const name of ['index', 'HEAD', 'config', 'packed-refs', 'shallow']) {
    const lock = `${path}/.git/${name}.lock`
    const info = await files.stat(lock, { follow: false })
    if (info?.type === 'file' && info.modified.getTime() < booted) await files.remove(lock)
  }
}
