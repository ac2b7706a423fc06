// Where Windows keeps the files for an instance of WSL. The kernel does not say which instance this is, nor whose: programs do.

import { posix } from 'node:path'
import type { OsRelease } from '../../../core/facts.ts'
import type { JsonObject } from '../../../core/json.ts'
import type { Host } from '../../../system/host.ts'
import { contained } from '../../shared/contained.ts'

const wslpath = '/usr/bin/wslpath'
const timeout = 30_000

/** Ubuntu Pro's agent writes for instances of Ubuntu only. */
const pro = { folder: '.ubuntupro/.cloud-init', distros: ['ubuntu'] }

/** Paths of the files that count. */
export interface WslFiles {
  readonly instance: string
  /** The folder of the Windows user that they are in. */
  readonly home: string
  readonly metadata?: string
  readonly agent?: string
  readonly user?: string
}

/** undefined: this is no WSL that can be asked. */
export async function findWslFiles(host: Host, os: OsRelease): Promise<JsonObject | undefined> {
  if ((await host.commands.find(wslpath)) === undefined) return undefined
  const instance = await instanceName(host)
  const home = await windowsHome(host)
  if (home === undefined || instance === '') return undefined
  const own = posix.join(home, '.cloud-init')
  const agents = posix.join(home, pro.folder)
  const { id, versionId, codename } = os
  const inHome = contained(host.files, home)
  const [written, personal] = await Promise.all([
    pro.distros.includes(id) ? inHome.list(agents) : undefined,
    inHome.list(own),
  ])
  const inFolder = (folder: string, names: readonly string[] | undefined, ...wanted: readonly string[]) => {
    const found = wanted.flatMap((name) => names?.find((one) => one.toLowerCase() === name.toLowerCase()) ?? [])
    return found[0] === undefined ? undefined : posix.join(folder, found[0])
  }
  const general = [`${id}-${versionId || codename}`, `${id}-all`, 'default']
  const files = {
    metadata: inFolder(agents, written, `${instance}.meta-data`) ?? inFolder(own, personal, `${instance}.meta-data`),
    agent: inFolder(agents, written, 'agent.yaml'),
    user:
      inFolder(agents, written, `${instance}.user-data`) ??
      inFolder(own, personal, ...[instance, ...general].map((name) => `${name}.user-data`)),
  }
  const there = Object.entries(files).flatMap(([name, path]) => (path === undefined ? [] : [[name, path] as const]))
  return { instance, home, ...Object.fromEntries(there) }
}

/** "//wsl.localhost/Ubuntu-24.04/": what Windows calls this root. */
async function instanceName({ commands }: Host): Promise<string> {
  const { stdout } = await commands.query([wslpath, '-am', '/'], { timeout })
  return posix.basename(stdout.trim().replaceAll('\\', '/'))
}

async function windowsHome({ files, commands }: Host): Promise<string | undefined> {
  for (const drive of windowsDrives((await files.readText('/proc/mounts')) ?? '')) {
    const shell = posix.join(drive, 'Windows/System32/cmd.exe')
    if (!(await files.exists(shell))) continue
    const chunks: Buffer[] = []
    await commands.query(['/init', shell, '/U', '/C', 'echo.%USERPROFILE%'], {
      timeout,
      onOutput: (chunk, stream) => stream === 'stdout' && chunks.push(chunk),
    })
    const said = Buffer.concat(chunks)
    // A shell that is not Windows' own does not know /U.
    const home = said.toString(said.includes(0) ? 'utf16le' : 'utf8').trim()
    if (home === '') return undefined
    return (await commands.query([wslpath, '-au', home], { timeout })).stdout.trim() || undefined
  }
  return undefined
}

/** "C:\134 /mnt/c 9p rw,…,aname=drvfs;path=C:\;…". */
export function windowsDrives(mounts: string): readonly string[] {
  return mounts.split('\n').flatMap((line) => {
    const [, target = '', type, options = ''] = line.split(' ')
    return type === '9p' && options.split(/[,;]/).includes('aname=drvfs') ? [target] : []
  })
}
