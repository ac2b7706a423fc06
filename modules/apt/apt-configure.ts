// apt_configure: where packages come from, through which proxies, with which keys.

import { holdsCredential } from '../../core/credentials.ts'
import { Failure, HostError, reasonOf } from '../../core/errors.ts'
import { isObject, type Json, type JsonObject } from '../../core/json.ts'
import { say } from '../../core/said.ts'
import { fetchingPrograms } from '../../system/fetch-options.ts'
import type { ConfigModule, ModuleContext } from '../module.ts'
import { namesOf } from '../shared/hostname-of.ts'
import { isFalseWord, isOn, listOf } from '../shared/settings.ts'
import { rendered } from '../shared/templates.ts'
import { writeAptSettings } from './shared/apt-conf.ts'
import { preseed } from './shared/apt-debconf.ts'
import { addAptKey } from './shared/apt-keys.ts'
import { legacyAptKeys, withLegacyKeys } from './shared/apt-legacy.ts'
import { chooseMirrors, entryFor, type Mirrors } from './shared/apt-mirrors.ts'
import { type AptConfig, type AptSettings, aptSchema } from './shared/apt-settings.ts'
import { putSources } from './shared/apt-source-file.ts'
import { builtinSourcesTemplate, fillIn, listsPrefix, sourcesStyle, withoutSuites } from './shared/apt-sources.ts'

const usualRepository = String.raw`^[\w-]+:\w`

export const aptConfigure: ConfigModule<AptConfig> = {
  id: 'apt_configure',
  frequency: 'once-per-instance',
  distros: ['ubuntu', 'debian', 'raspberry-pi-os'],
  listedFor: { distros: ['debian', 'ubuntu'] },
  activeFor: 'always',
  unlistedKeys: legacyAptKeys,
  schema: aptSchema,
  examples: [
    `#cloud-config
apt:
  preserve_sources_list: false
  disable_suites: [$RELEASE-updates, backports, $RELEASE, mysuite]
  primary:
  - arches: [amd64, i386, default]
    uri: http://us.archive.ubuntu.com/ubuntu
    search: [http://cool.but-sometimes-unreachable.com/ubuntu, http://us.archive.ubuntu.com/ubuntu]
    search_dns: false
  - arches: [s390x, arm64]
    uri: http://archive-to-use-for-arm64.example.com/ubuntu
  security:
  - arches: [default]
    search_dns: true
  debconf_selections: {set1: the-package the-package/some-flag boolean true}
  conf: |
    APT { Get { Assume-Yes 'true'; Fix-Broken 'true'; } }
  proxy: http://[[user][:pass]@]host[:port]/
  sources:
    source1:
      keyid: keyid
      keyserver: keyserverurl
      source: deb [signed-by=$KEY_FILE] http://<url>/ bionic main
    source2: {source: "ppa:<ppa-name>"}
`,
  ],
  async apply(config, context) {
    const { host, notices } = context
    const { apt, old } = withLegacyKeys(config)
    for (const key of old)
      notices.deprecated('modules/deprecated', say`Config key '${say.word(key)}' is deprecated in 22.1`, {
        hint: say`use 'apt' instead`,
      })
    await preseed(apt.debconf_selections, context)
    if (!(await host.commands.find('apt-get'))) return notices.debug(say`No apt on this machine`)
    const sources = sourcesOf(apt)
    const generate = isFalseWord(apt.preserve_sources_list ?? false)
    if (generate || sources.length > 0) await installTools(apt, sources, generate, context)
    const base = generate || sources.length > 0 ? await values(config, apt, context) : undefined
    if (generate && base) await generateSources(apt, base, context)
    await writeAptSettings(apt, context)
    if (base && sources.length > 0) await addSources(apt, sources, base, context)
  },
}

interface Base {
  readonly arch: string
  readonly release: string
  readonly mirrors: Mirrors
}

type Source = readonly [name: string, entry: JsonObject]

function sourcesOf(apt: AptSettings): readonly Source[] {
  const sources = apt.sources ?? {}
  if (!isObject(sources)) throw new Failure(say`unknown apt format: apt/sources is not a mapping`)
  return Object.entries(sources).map(([name, entry]) => [name, isObject(entry) ? entry : {}])
}

async function values(config: AptConfig, apt: AptSettings, context: ModuleContext): Promise<Base> {
  const { host, facts } = context
  const release = facts.os.codename || (await codename(context))
  const arch = (await host.commands.query(['dpkg', '--print-architecture'])).stdout.trim()
  const { fqdn } = await namesOf(config, context)
  return { release, arch, mirrors: await chooseMirrors(apt, arch, fqdn, context) }
}

async function codename({ host, notices }: ModuleContext): Promise<string> {
  try {
    const { stdout } = await host.commands.query(['lsb_release', '--all'])
    return /^Codename:\s*(\S+)/m.exec(stdout)?.[1] ?? 'UNAVAILABLE'
  } catch (error) {
    if (!(error instanceof HostError)) throw error
    notices.warning('apt/no-release', say`Unable to get the release's name: ${error.short}`)
    return 'UNAVAILABLE'
  }
}

/** gpg for keys, add-apt-repository for "ppa:…". */
async function installTools(
  apt: AptSettings,
  sources: readonly Source[],
  generate: boolean,
  { host, distro }: ModuleContext,
): Promise<void> {
  const mirrors = generate
    ? [apt.primary, apt.security].flatMap((list) => (Array.isArray(list) ? list.filter(isObject) : []))
    : []
  const keyed = [...mirrors, ...sources.map(([, entry]) => entry)].some((entry) => entry['key'] || entry['keyid'])
  const match = repositoryMatch(apt)
  const repository = sources.some(([, entry]) => typeof entry['source'] === 'string' && match.test(entry['source']))
  const missing: string[] = []
  if (keyed && !(await host.commands.find('gpg'))) missing.push('gnupg')
  if (repository && !(await host.commands.find('add-apt-repository'))) missing.push('software-properties-common')
  if (missing.length > 0) await distro.packages.install(missing)
}

function repositoryMatch(apt: AptSettings): RegExp {
  const pattern = apt.add_apt_repo_match
  return new RegExp(typeof pattern === 'string' && pattern !== '' ? pattern : usualRepository)
}

async function generateSources(
  apt: AptSettings,
  { arch, release, mirrors }: Base,
  context: ModuleContext,
): Promise<void> {
  const { host, distro, notices, paths } = context
  const keyOf = async (kind: 'primary' | 'security') => addAptKey(entryFor(apt[kind], arch) ?? {}, kind, false, context)
  const [primaryKey, securityKey] = [await keyOf('primary'), await keyOf('security')]
  const words = { ...mirrorWords({ arch, release, mirrors }), CODENAME: release }
  const lower = Object.fromEntries(Object.entries(words).map(([name, value]) => [name.toLowerCase(), value]))
  const keys = { primary_key: primaryKey ?? '', security_key: securityKey ?? '' }
  const own = typeof apt.sources_list === 'string' ? apt.sources_list : undefined
  const file = `${paths.templates}/sources.list.${distro.name}.deb822.tmpl`
  const template =
    own ??
    (await host.files.readText(file)) ??
    (await host.files.readText(`${paths.templates}/sources.list.${distro.name}.tmpl`)) ??
    (distro.profile.aptArchive && builtinSourcesTemplate(distro.profile.aptArchive, release))
  if (template === undefined)
    return notices.warning('apt/no-template', say`No template found, not rendering ${say.path(file)}`)
  const text = await rendered(template, { ...words, ...lower, ...keys }, own === undefined ? file : 'apt/sources_list')
  const style = sourcesStyle(text)
  if (!style)
    notices.warning(
      'apt/unknown-style',
      say`apt.sources_list value does not match either deb822 source keys or deb/deb-src list keys`,
    )
  const path = style === 'deb822' ? `/etc/apt/sources.list.d/${distro.name}.sources` : '/etc/apt/sources.list'
  await putSources(host, path, withoutSuites(text, listOf(apt.disable_suites), release), { mode: 0o644 })
  if (style === 'deb822') await retireList(path, context)
  await renameLists(mirrors, arch, context)
}

/** The old file must not list the same sources again. */
async function retireList(path: string, { host, distro }: ModuleContext): Promise<void> {
  const list = '/etc/apt/sources.list'
  const text = await host.files.readText(list)
  if (text === undefined) return
  const whose = distro.profile.aptArchive?.movedNote
  if (whose === undefined) return host.files.remove(list)
  const pointer = [
    `# ${whose} sources have moved to`,
    `# ${path}, which uses the deb822 format.`,
    '# See the sources.list(5) manual page for its fields;',
    '# one-line entries still work in this file.',
  ]
  const wanted = `${pointer.join('\n')}\n`
  if (text !== wanted) await host.files.write(list, wanted, { mode: 0o644 })
}

/** Package lists that came with the image stay useful when the mirror has another name. */
async function renameLists(mirrors: Mirrors, arch: string, context: ModuleContext): Promise<void> {
  const { host, notices } = context
  const folder = '/var/lib/apt/lists'
  const names = (await host.files.list(folder)) ?? []
  if (names.length === 0) return
  const before = await chooseMirrors({}, arch, '', context).catch(() => mirrors)
  for (const kind of ['primary', 'security'] as const) {
    const [from, to] = [listsPrefix(before[kind]), listsPrefix(mirrors[kind])]
    for (const name of from === to ? [] : names.filter((name) => name.startsWith(`${from}_`))) {
      try {
        await host.files.rename(`${folder}/${name}`, `${folder}/${to}${name.slice(from.length)}`)
      } catch (error) {
        if (!(error instanceof HostError)) throw error
        notices.warning('apt/not-renamed', say`Failed to rename apt list ${say.named(name)}: ${error.short}`)
      }
    }
  }
}

function mirrorWords({ release, mirrors }: Base): Record<string, string> {
  return { RELEASE: release, MIRROR: mirrors.primary, PRIMARY: mirrors.primary, SECURITY: mirrors.security }
}

async function addSources(
  apt: AptSettings,
  sources: readonly Source[],
  base: Base,
  context: ModuleContext,
): Promise<void> {
  const { host, distro, notices } = context
  const match = repositoryMatch(apt)
  const begun = new Set<string>()
  for (const [name, entry] of sources) {
    const file = typeof entry['filename'] === 'string' ? entry['filename'] : name
    const source: Json | undefined = entry['source']
    const hardened = typeof source === 'string' && source.includes('$KEY_FILE')
    const key = await addAptKey(entry, file, hardened, context)
    if (typeof source !== 'string') continue
    const text = fillIn(source, { ...mirrorWords(base), ...(key ? { KEY_FILE: key } : {}) })
    if (match.test(text) && !holdsCredential(text)) {
      const timeout = fetchingPrograms.addAptRepository
      await host.commands.run(['add-apt-repository', '--no-update', text], { output: 'pass', timeout })
      continue
    }
    const path = sourcePath(file)
    try {
      const append = isOn(entry['append'], true) || begun.has(path)
      await putSources(host, path, `${text}\n`, { append })
      begun.add(path)
    } catch (error) {
      notices.warning('apt/not-written', say`failed write to file ${say.path(path)}: ${reasonOf(error, path)}`)
      throw error
    }
  }
  await distro.packages.refresh({ force: true })
}

function sourcePath(file: string): string {
  const path = file.startsWith('/') ? file : `/etc/apt/sources.list.d/${file}`
  return path.endsWith('.list') ? path : `${path}.list`
}
