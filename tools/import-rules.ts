// Which folder may import which, as data and one pure function. tools/check-imports.ts applies it to the tree. A rule binds what a
// file imports itself: what it gets at second hand, from a file that may import it and exports it again, is not seen.

export interface Import {
  /** Erased before anything runs. */
  readonly typeOnly?: boolean
  /** Path of the importing file from the top of the repository. */
  readonly from: string
  /** A path from the top of the repository, or a package or builtin as written. */
  readonly to: string
}

export interface Violation extends Import {
  readonly why: string
}

const DOMAINS = ['datasources', 'userdata', 'network', 'modules', 'steps'] as const
const GROUND = ['distros', 'system', 'languages', 'core'] as const
const ALL = ['cli', 'stages', ...DOMAINS, ...GROUND, 'metadata-server', 'packaging']

/** What each folder may import besides itself. A folder that is not listed here may not exist. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  core: [],
  languages: ['core'],
  system: ['languages', 'core'],
  distros: ['system', 'languages', 'core'],
  network: GROUND,
  datasources: ['network', ...GROUND],
  userdata: GROUND,
  modules: ['network', ...GROUND],
  steps: ['datasources', 'userdata', 'modules', ...GROUND],
  stages: [...DOMAINS, ...GROUND],
  'metadata-server': ['core'],
  packaging: ['modules', ...GROUND],
  cli: ['stages', ...DOMAINS, ...GROUND, 'metadata-server', 'packaging'],
  bin: ['cli'],
  tools: ALL,
  bench: [...ALL, 'test/machines', 'test/clouds', 'tools'],
  test: [...ALL, 'bench', 'tools', 'bin', 'fixtures'],
  // The file at the top: the package's public door.
  '': ALL,
}

/** Narrower than the folder's own line above. */
const ONLY: readonly { readonly from: RegExp; readonly to: RegExp; readonly why: string }[] = [
  {
    from: /^network\/renderers\//,
    to: /^(core|languages|distros\/network-conventions|network\/(state|needs|renderers|addresses|parameters|public-words))(\/|\.|$)/,
    why: 'a renderer is a pure function of the network state: values, languages and the pure files beside it only',
  },
  {
    from: /^datasources\//,
    to: /^(?!distros\/)/,
    why: 'a datasource knows no distro: what differs between them is the affair of the stages',
  },
  {
    from: /^steps\/(?!datasource\/)/,
    to: /^(?!datasources\/|userdata\/)/,
    why: 'only the step that reads a datasource has to do with clouds and their data',
  },
  {
    from: /^steps\/datasource\//,
    to: /^(?!datasources\/(?!.*\bshared\/)|userdata\/(?!mime\/|part\.ts$|limits\.ts$))/,
    why: 'a step takes from the datasources what they share of wire and disk, and from user-data how messages are read; no source itself',
  },
  {
    from: /^datasources\/(?!search\/)/,
    to: /^(?!core\/schema\/(?:validate|compiler)\.ts$)/,
    why: 'the boot generator loads every datasource and validates nothing: the search brings `validated`',
  },
]

/** Effects live behind the Host: these may be imported only where it is implemented, and where no machine is managed. */
const EFFECTS =
  /^(undici(\/.+)?|node:(fs|fs\/promises|child_process|net|http|https|http2|tls|dgram|dns|dns\/promises))$/
const EFFECTS_ALLOWED = /^(system|metadata-server|tools|test|bench|packaging|bin)\//

/** Replaced in the build by validators compiled ahead of time: the one place where a development dependency may be loaded. */
const SCHEMA_COMPILER = 'core/schema/compiler.ts'

/** What is wrong with the imports of a tree: forbidden directions, effects outside system/, unknown packages, cycles. */
export function importViolations(imports: readonly Import[], packages: ReadonlySet<string>): Violation[] {
  const found: Violation[] = []
  for (const { from, to } of imports) {
    const why =
      isRelative(to) && !packages.has(packageOf(to)) ? wrongDirection(from, to) : wrongPackage(from, to, packages)
    if (why) found.push({ from, to, why })
  }
  return [...found, ...cycles(imports)]
}

/** "ipaddr.js" of "ipaddr.js", "undici" of "undici/lib/dispatcher/agent.js". */
function packageOf(to: string): string {
  return to.split('/', to.startsWith('@') ? 2 : 1).join('/')
}

function isRelative(to: string): boolean {
  return /\.(ts|js|json)$/.test(to) && !to.startsWith('node:')
}

function wrongDirection(from: string, to: string): string | undefined {
  const home = folderOf(from)
  const target = folderOf(to)
  if (to.startsWith('../')) return 'leads out of the repository'
  const narrow = ONLY.find((rule) => rule.from.test(from) && !rule.to.test(to))
  if (narrow) return narrow.why
  if (home === target) return undefined
  if (to === 'package.json') return undefined
  // The public door is there to be tried as users do.
  if (to === 'index.ts' && ['test', 'bench'].includes(home)) return undefined
  const allowed = MAY_IMPORT[home]
  if (!allowed) return `no rule says what ${home}/ may import: add one to tools/import-rules.ts`
  if (allowed.some((folder) => to.startsWith(`${folder}/`))) return undefined
  return `${home || 'the top folder'} may import only ${allowed.join(', ') || 'itself'}`
}

function wrongPackage(from: string, to: string, packages: ReadonlySet<string>): string | undefined {
  if (EFFECTS.test(to) && !EFFECTS_ALLOWED.test(from)) return 'effects go through the Host: only system/ may import it'
  if (to.startsWith('node:')) return undefined
  const name = packageOf(to)
  if (packages.has(name) || (name === 'ajv' && from === SCHEMA_COMPILER)) return undefined
  return `${name} is not among the dependencies this folder may use`
}

function folderOf(path: string): string {
  return path.includes('/') ? path.slice(0, path.indexOf('/')) : ''
}

/** Each ring of imports once, named by its first file in the order of names. */
function cycles(imports: readonly Import[]): Violation[] {
  const edges = new Map<string, string[]>()
  for (const { from, to } of imports) if (isRelative(to)) edges.set(from, [...(edges.get(from) ?? []), to])
  const found: Violation[] = []
  const done = new Set<string>()
  const path: string[] = []
  const visit = (file: string): void => {
    const start = path.indexOf(file)
    if (start >= 0) {
      const ring = [...path.slice(start), file]
      found.push({ from: path[path.length - 1] ?? file, to: file, why: `cycle: ${ring.join(' → ')}` })
      return
    }
    if (done.has(file)) return
    path.push(file)
    for (const next of edges.get(file) ?? []) visit(next)
    path.pop()
    done.add(file)
  }
  for (const file of [...edges.keys()].sort()) visit(file)
  return found
}

/** What a source text imports. Text in comments does not count. */
export function importsOf(source: string): { to: string; typeOnly: boolean }[] {
  const code = source.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|[\s;{}(])\/\/.*$/gm, '$1')
  const patterns = [
    /^\s*(?:import|export)\b[^'"`;()]*?\bfrom\s*['"]([^'"]+)['"]/gm,
    /^\s*import\s*['"]([^'"]+)['"]/gm,
    /\bimport\s*\(\s*['"]([^'"]+)['"]/g,
    /\brequire\s*\(\s*['"]([^'"]+)['"]/g,
  ]
  return patterns.flatMap((pattern) =>
    [...code.matchAll(pattern)].map((match) => ({
      to: match[1] ?? '',
      typeOnly: /^\s*(import|export)\s+type\b/.test(match[0]),
    })),
  )
}
