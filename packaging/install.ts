// `firstlight install` and `uninstall`: what an image needs to boot with firstlight, put into a root or taken out of it.
// What was written is noted in /usr/lib/firstlight/installed.json, so that a file that somebody has changed since stays theirs.

import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { basename, join, posix } from 'node:path'
import { Failure } from '../core/errors.ts'
import { installedConfigNote } from '../core/installed-config.ts'
import { configFile } from '../core/paths.ts'
import { say } from '../core/said.ts'
import type { DistroProfile } from '../distros/distro.ts'
import { profileFor } from '../distros/index.ts'
import { parseJson } from '../languages/json.ts'
import { readOsRelease } from '../system/facts.ts'
import type { Files } from '../system/host.ts'
import { real } from '../system/real.ts'
import { rooted } from '../system/rooted.ts'
import { bootItems, type Item } from './boot-items.ts'
import { configNote } from './config-note.ts'
import { defaultConfigs } from './default-config.ts'

export interface InstallOptions {
  /** Directory that is the image's "/". */
  readonly root: string
  /** Called with one line for each change. */
  readonly say: (line: string) => void
  /** lib/ of a build. Default: the one beside this program. */
  readonly build?: string
}

const HOME = '/usr/lib/firstlight'
const NOTE = `${HOME}/installed.json`
/** Files of /usr/lib/firstlight that a build lacks or has in another form, as all in `units`: a machine can install itself into an image. */
const MADE_HERE = ['main.cjs', 'installed.json', 'stage-client', basename(installedConfigNote)]
/** Puts the executable, its names, the units, the generator and a default config below `root`. A second time it changes nothing. */
export async function install({ root, say, build }: InstallOptions): Promise<number> {
  const files = filesBelow(root)
  const profile = profileFor(undefined, await readOsRelease(files))
  const items = await itemsFor(files, build ?? builtFiles(), profile)
  const foreign = await claimedByOthers(files, items)
  if (foreign.length > 0) {
    for (const path of foreign) say(`${path} belongs to another program; remove that program's package first`)
    return 1
  }
  const note = await readNote(files)
  const written: Record<string, string> = {}
  let changes = 0
  for (const item of items) {
    const state = await place(files, item, note[item.path])
    if (state.digest) written[item.path] = state.digest
    if (state.say) say(`${state.say} ${item.path}`)
    if (state.changed) changes++
  }
  for (const path of Object.keys(note)) {
    if (path in written || items.some((item) => item.path === path)) continue
    if (path === agentLink.path && !(await takesLink(files, agentLink))) continue
    await files.remove(path)
    say(`removed ${path}`)
    changes++
  }
  await files.write(NOTE, `${JSON.stringify(written, null, 1)}\n`)
  const config = await configNote(files, defaultConfigs(profile))
  // Of what is there, so it is no change of the image. What it copies may be closed to others one day, or lie in a folder that is.
  await files.write(installedConfigNote, `${JSON.stringify(config)}\n`, { mode: 0o600 })
  say(changes === 0 ? 'nothing to change' : `${changes} changes; the next boot of this root runs firstlight`)
  return 0
}

/** Takes out what install put there. Changed config files, logs and /var/lib/cloud stay. */
export async function uninstall({ root, say }: InstallOptions): Promise<number> {
  const files = filesBelow(root)
  const note = await readNote(files)
  if (Object.keys(note).length === 0) {
    say('firstlight is not installed there')
    return 1
  }
  for (const [path, digest] of Object.entries(note)) {
    const found = await digestOf(files, path)
    if (found === undefined || (path === agentLink.path && found !== digest)) continue
    if (found !== digest && path.startsWith('/etc/')) {
      say(`kept ${path}, which was changed`)
      continue
    }
    await files.remove(path)
    say(`removed ${path}`)
  }
  await files.remove(HOME, { recursive: true })
  for (const directory of [configFile.folder, '/etc/cloud/templates', '/etc/cloud', '/usr/lib/cloud-init']) {
    if ((await files.list(directory))?.length === 0) await files.remove(directory, { recursive: true })
  }
  return 0
}

function filesBelow(root: string): Files {
  if (!existsSync(root) || !statSync(root).isDirectory()) throw new Failure(say`${say.path(root)} is not a directory`)
  const top = realpathSync(root)
  return top === '/' ? real().files : rooted(real(), top, { commands: 'refuse' }).files
}

async function itemsFor(files: Files, source: string, profile: DistroProfile): Promise<readonly Item[]> {
  const asset = (name: string) => () => readFileSync(join(source, 'packaging', name))
  const text = (content: string) => () => Buffer.from(content)
  const items: Item[] = readdirSync(source, { recursive: true, withFileTypes: true })
    .filter(({ name, parentPath }) => !MADE_HERE.includes(name) && parentPath !== join(source, 'units'))
    .filter((entry) => entry.isFile())
    .map((entry) => posix.join(entry.parentPath, entry.name))
    .sort()
    .map((path) => ({
      path: posix.join(HOME, posix.relative(source, path)),
      content: () => readFileSync(path),
      mode: path.endsWith('/node') ? 0o755 : 0o644,
    }))
  // The kernel itself starts node: no shell in between.
  const loader = () => readFileSync(join(source, 'main.cjs'), 'utf8').replace(/^#!.*\n/, '')
  const main = () => Buffer.from(`#!${HOME}/node\n${loader()}`)
  items.push({ path: `${HOME}/main.cjs`, content: main, mode: 0o755 })
  items.push({ path: `${HOME}/stage-client`, content: asset('stage-client.sh'), mode: 0o755 })
  for (const name of ['firstlight', 'cloud-init', 'cloud-init-per', 'cloud-id', 'yip']) {
    items.push({ path: `/usr/bin/${name}`, target: '../lib/firstlight/main.cjs' })
  }
  if (await takesLink(files, agentLink)) items.push({ ...agentLink })
  items.push({ path: `${profile.libexec}/cloud-init/ds-identify`, target: `${HOME}/main.cjs` })
  items.push({ path: `${profile.libexec}/cloud-init/hook-hotplug`, content: asset('hook-hotplug.sh'), mode: 0o755 })
  for (const [path, config] of Object.entries(defaultConfigs(profile)))
    items.push({ path, content: text(config.text), config: true })
  const rules = '66-azure-ephemeral.rules'
  items.push({ path: `/usr/lib/udev/rules.d/${rules}`, content: asset(rules) })
  if (await files.exists('/etc/logrotate.d')) {
    items.push({ path: '/etc/logrotate.d/cloud-init', content: asset('logrotate.conf'), config: true })
  }
  return [
    ...items,
    ...(await bootItems({ files, assets: join(source, 'packaging'), home: HOME, family: profile.family })),
  ]
}

/** lib/ of the build: beside this program, or made by `npm run build` when it runs from a checkout. */
function builtFiles(): string {
  const beside = import.meta.dirname
  const built = [beside, join(beside, '../dist/lib')].find((path) => existsSync(join(path, 'firstlight.cjs')))
  if (!built) throw new Failure(say`there is no build to install: run "npm run build", then dist/firstlight install`)
  return built
}

/** Units and documents of Kairos call it. An image that has Kairos' own keeps that. */
export const agentLink = { path: '/usr/bin/kairos-agent', target: '../lib/firstlight/main.cjs' }

async function takesLink(files: Files, { path, target }: typeof agentLink): Promise<boolean> {
  if (await files.stat(path, { follow: false })) return (await files.readLink(path)) === target
  return true
}

/** Commands of these names that install did not put there, such as those of the distro's own cloud-init package. */
async function claimedByOthers(files: Files, items: readonly Item[]): Promise<readonly string[]> {
  const claimed: string[] = []
  for (const { path, target } of items) {
    if (!target || !/^\/usr\/(bin|lib|libexec)\//.test(path)) continue
    const info = await files.stat(path, { follow: false })
    if (info && (info.type !== 'link' || !(await files.readLink(path))?.includes('firstlight'))) claimed.push(path)
  }
  return claimed
}

interface Placed {
  readonly digest?: string
  readonly changed: boolean
  readonly say?: string
}

async function place(files: Files, item: Item, noted: string | undefined): Promise<Placed> {
  const { path, target, config } = item
  const found = await digestOf(files, path)
  if (target !== undefined) {
    const digest = linkDigest(target)
    if (found === digest) return { digest, changed: false }
    await files.link(target, path)
    return { digest, changed: true, say: 'linked' }
  }
  const content = item.content?.() ?? Buffer.alloc(0)
  const mode = item.mode ?? 0o644
  const digest = contentDigest(content)
  if (config && found !== undefined && found !== noted && found !== digest)
    return { digest: noted, changed: false, say: 'kept' }
  // Taken away by the administrator after an install: that is a change too.
  if (config && found === undefined && noted !== undefined) return { digest: noted, changed: false, say: 'left out' }
  if (found === digest) {
    const sameMode = config || (await files.stat(path))?.mode === mode
    if (!sameMode) await files.setMode(path, mode)
    return { digest, changed: !sameMode }
  }
  await files.write(path, content, { mode })
  return { digest, changed: true, say: found === undefined ? 'wrote' : 'updated' }
}

async function readNote(files: Files): Promise<Readonly<Record<string, string>>> {
  const text = await files.readText(NOTE)
  return text === undefined ? {} : (parseJson(text, NOTE) as Record<string, string>)
}

async function digestOf(files: Files, path: string): Promise<string | undefined> {
  const target = await files.readLink(path)
  if (target !== undefined) return linkDigest(target)
  const content = await files.read(path, { limit: 1 << 30 })
  return content && contentDigest(content)
}

function linkDigest(target: string): string {
  return `link ${target}`
}

function contentDigest(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex')
}
