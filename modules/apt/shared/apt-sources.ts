// Texts of apt's sources: one-line and deb822 style, and how suites are disabled in each. See sources.list(5).

import type { AptArchive } from '../../../distros/distro.ts'

/** Undefined: it looks like neither. */
export function sourcesStyle(text: string): 'list' | 'deb822' | undefined {
  const lines = text.split('\n')
  if (lines.some((line) => /^(deb|deb-src)\s/.test(line))) return 'list'
  return lines.some((line) => /^(Types|Suites|Components|URIs):/.test(line)) ? 'deb822' : undefined
}

/** "updates" is short for "noble-updates"; other names are taken as they are, with $RELEASE filled in. */
function suiteName(name: string, release: string): string {
  const short = new Map([
    ['updates', '$RELEASE-updates'],
    ['backports', '$RELEASE-backports'],
    ['security', '$RELEASE-security'],
    ['proposed', '$RELEASE-proposed'],
    ['release', '$RELEASE'],
  ])
  return (short.get(name) ?? name).replaceAll('$RELEASE', () => release)
}

export function withoutSuites(text: string, suites: readonly string[], release: string): string {
  const names = new Set(suites.map((name) => suiteName(name, release)))
  if (names.size === 0) return text
  return sourcesStyle(text) === 'deb822' ? stanzasWithout(text, names) : linesWithout(text, names)
}

function linesWithout(text: string, names: ReadonlySet<string>): string {
  return text
    .split('\n')
    .map((line) => {
      const [, suite] = /^deb(?:-src)?\s+(?:\[[^\]]*\]\s+)?\S+\s+(\S+)/.exec(line) ?? []
      return suite !== undefined && names.has(suite) ? `# suite disabled by cloud-init: ${line}` : line
    })
    .join('\n')
}

function stanzasWithout(text: string, names: ReadonlySet<string>): string {
  return text
    .split(/(\n(?:[ \t]*\n)+)/)
    .map((stanza) => stanzaWithout(stanza, names))
    .join('')
}

function stanzaWithout(stanza: string, names: ReadonlySet<string>): string {
  const lines = stanza.split('\n')
  const at = lines.findIndex((line) => line.startsWith('Suites:'))
  if (at < 0) return stanza
  const line = lines[at] as string
  const suites = line.slice('Suites:'.length).trim().split(/\s+/)
  const left = suites.filter((suite) => !names.has(suite))
  if (left.length === suites.length) return stanza
  if (left.length === 0) {
    const disabled = lines.map((line) => (line === '' ? line : `# disabled by cloud-init: ${line}`))
    return ['## Entry disabled by cloud-init, due to disable_suites', ...disabled].join('\n')
  }
  const kept = `# cloud-init disable_suites redacted: ${line}`
  return [...lines.slice(0, at), kept, `Suites: ${left.join(' ')}`, ...lines.slice(at + 1)].join('\n')
}

/** The file for a machine whose image has no template. */
export function builtinSourcesTemplate({ types, components, keyring }: AptArchive, release: string): string {
  const security = ['buster', 'stretch'].includes(release) ? '{{codename}}/updates' : '{{codename}}-security'
  return `## template:jinja
# Written by cloud-init from the mirrors in its config. To keep changes, set apt/preserve_sources_list to true.
Types: ${types}
URIs: {{mirror}}
Suites: {{codename}} {{codename}}-updates {{codename}}-backports
Components: ${components}
Signed-By: {{primary_key | default('${keyring}', true)}}

Types: ${types}
URIs: {{security}}
Suites: ${security}
Components: ${components}
Signed-By: {{security_key | default(primary_key, true) | default('${keyring}', true)}}
`
}

/** Fills in $RELEASE, $MIRROR and the like; an unknown name stays. */
export function fillIn(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(
    /\$(?:\{(\w+)\}|(\w+))/g,
    (all, braced?: string, bare?: string) => values[braced ?? bare ?? ''] ?? all,
  )
}

/** How apt names its lists of a mirror: the address without its scheme, slashes as underscores. */
export function listsPrefix(mirror: string): string {
  return mirror
    .replace(/^[a-z+]+:\/\//, '')
    .replace(/(?<!\/)\/+$/, '')
    .replaceAll('/', '_')
}
