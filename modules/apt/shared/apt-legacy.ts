// The keys apt_configure had before there was `apt`, in terms of `apt`.

import { Failure } from '../../../core/errors.ts'
import { isObject, type Json } from '../../../core/json.ts'
import { say } from '../../../core/said.ts'
import type { AptConfig, AptSettings } from './apt-settings.ts'

/**
 * Old top-level key, key below `apt`, and which setting of a mirror it is. The reference mixes up the two proxies; here each is
 * what its name says.
 */
const renamed: readonly (readonly [old: keyof AptConfig, now: string, ofMirror?: string])[] = [
  ['apt_sources', 'sources'],
  ['apt_mirror', 'primary', 'uri'],
  ['apt_mirror_search', 'primary', 'search'],
  ['apt_mirror_search_dns', 'primary', 'search_dns'],
  ['apt_proxy', 'proxy'],
  ['apt_http_proxy', 'http_proxy'],
  ['apt_ftp_proxy', 'ftp_proxy'],
  ['apt_https_proxy', 'https_proxy'],
  ['apt_preserve_sources_list', 'preserve_sources_list'],
  ['apt_custom_sources_list', 'sources_list'],
  ['add_apt_repo_match', 'add_apt_repo_match'],
]

export const legacyAptKeys: readonly string[] = renamed.map(([key]) => key)

/** The value of `apt`, with old keys taken in. Throws where old and new contradict each other. */
export function withLegacyKeys(config: AptConfig): { readonly apt: AptSettings; readonly old: readonly string[] } {
  const given = config.apt ?? {}
  if (!isObject(given)) throw new Failure(say`Expected dictionary for 'apt' config`)
  const { sources: ownSources, ...own } = given
  const apt: Record<string, Json> = {
    ...own,
    ...(ownSources === undefined ? {} : { sources: sourcesByName(ownSources) }),
  }
  const old: string[] = []
  const mirror: Record<string, Json> = {}
  for (const [key, name, ofMirror] of renamed) {
    const value = config[key]
    if (value === undefined) continue
    old.push(key)
    if (value === null || value === '') continue
    if (ofMirror !== undefined) {
      mirror[ofMirror] = value
      continue
    }
    const converted = key === 'apt_sources' ? sourcesByName(value) : value
    if (apt[name] !== undefined && JSON.stringify(apt[name]) !== JSON.stringify(converted)) {
      throw new Failure(
        say`Old and New apt format defined with unequal values ${key} and apt/${say.named(name)}; remove ${key}`,
      )
    }
    apt[name] = converted
  }
  if (Object.keys(mirror).length > 0 && apt['primary'] === undefined)
    apt['primary'] = [{ arches: ['default'], ...mirror }]
  return { apt, old }
}

/** Sources used to be a list; their names are those of their files. */
function sourcesByName(sources: Json): Json {
  if (!Array.isArray(sources)) return sources
  const named: Record<string, Json> = {}
  for (const [index, source] of sources.entries()) {
    if (!isObject(source)) throw new Failure(say`apt_sources/${index} is not a mapping`)
    const file = source['filename']
    let name = typeof file === 'string' ? file : 'cloud_config_sources.list'
    while (named[name] !== undefined) name = `${index}_${name}`
    named[name] = { filename: name, ...source }
  }
  return named
}
