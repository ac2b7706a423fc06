// `npm run build`: dist/firstlight, which needs no Node on the machine. docs/decisions/0001-executable.md says why it has this form.
//
//   dist/firstlight           finds its own folder and starts lib/
//   dist/lib/node             the node this build ran on, stripped
//   dist/lib/main.cjs         packaging/loader.cjs
//   dist/lib/firstlight.cjs   the whole program, with its compiled code in firstlight.cjs.cache; others hold a part (tools/bundles.ts)
//   dist/lib/steps.cjs        what stages.cjs reads when a machine has documents (tools/parts.ts)
//   dist/lib/PACKAGE.cjs      packages only some boots need, likewise
//   dist/lib/packaging/       what `firstlight install` puts into an image
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { join, relative, resolve } from 'node:path'
import { type BuildOptions, build, type Metafile, type Plugin } from 'esbuild'
import { measureStart, overBudget } from './budget.ts'
import { bundles, withoutOtherCommands } from './bundles.ts'
import { lazyParts, namesOf } from './lazy-parts.ts'
import { fromBundle, handedOver, type Part, parts, requireWithout, withoutPart } from './parts.ts'
import { precompiledSchemas } from './precompiled-schemas.ts'

const top = resolve(import.meta.dirname, '..')
const dist = join(top, 'dist')
/** Takes the place of dist when everything is in it: a build that fails leaves the old one alone. */
const out = join(top, 'dist.new')
const lib = join(out, 'lib')

/** Packages that must not be part of what every start reads. */
const MUST_BE_LAZY = ['undici', 'node-stream-zip', 'saxes', 'unixcrypt', 'ajv', 'mime-db']

const started = Date.now()
rmSync(out, { recursive: true, force: true })
mkdirSync(lib, { recursive: true })
if (existsSync(join(top, 'tools/generate-validators.ts'))) runNode(['tools/generate-validators.ts'])

const lazy = new Set<string>()
const common = {
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node22.20',
  minify: true,
  keepNames: false,
  legalComments: 'none',
  charset: 'ascii',
  metafile: true,
  logLevel: 'warning',
  absWorkingDir: top,
  // The loader calls this function with its six arguments.
  banner: {
    js: '(function(exports,require,module,__filename,__dirname,__lazy){const __url="file://"+encodeURI(__filename);',
  },
  footer: { js: '})' },
} as const satisfies BuildOptions

/**
 * Turns `import('package')` into a call of the loader, which reads that package's own file, and `import('node:…')` into the part of Node
 * as it is: esbuild's own way copies all its names each time that the import is come by.
 */
const lazyImports = (without?: { readonly part: Part; readonly entries: Set<string> }): Plugin => ({
  name: 'lazy-imports',
  setup(plugin) {
    plugin.onLoad({ filter: /\.ts$/ }, ({ path }) => {
      if (path.includes('/node_modules/')) return undefined
      const text = readFileSync(path, 'utf8')
      const left = without ? withoutPart(without.part, relative(top, path), text, without.entries) : text
      const contents = left.replace(/\bimport\('((?!\.)[^']+)'\)/g, (_, specifier: string) => {
        if (specifier.startsWith('node:')) return `Promise.resolve(process.getBuiltinModule('${specifier}'))`
        lazy.add(specifier)
        return `__lazy('${specifier}')`
      })
      return { contents, loader: 'ts' }
    })
  },
})

/**
 * Parts of Node that most starts never call, together a third of a stage's own time. Their functions are loaded when called;
 * their classes and constants are not offered, as a law says (tools/laws.ts).
 */
const lazyBuiltins: Plugin = {
  name: 'lazy-builtins',
  setup(plugin) {
    plugin.onResolve({ filter: /^node:/ }, ({ path, kind }) =>
      kind === 'import-statement' && lazyParts.includes(path) ? { path, namespace: 'builtin' } : undefined,
    )
    plugin.onLoad({ filter: /.*/, namespace: 'builtin' }, ({ path }) => {
      const load = `const load = () => process.getBuiltinModule('${path}')`
      const lines = namesOf(path).functions.map((name) => `export const ${name} = (...args) => load().${name}(...args)`)
      return { contents: [load, ...lines].join('\n'), loader: 'js' }
    })
  },
}

/**
 * Node's other parts, each once and as it is: esbuild's own way copies every name of a part for every file that imports it, for node:fs
 * a hundred names six times in each start.
 */
const plainBuiltins: Plugin = {
  name: 'plain-builtins',
  setup(plugin) {
    plugin.onResolve({ filter: /^node:/ }, ({ path, kind }) =>
      kind === 'import-statement' ? { path, namespace: 'plain-builtin' } : undefined,
    )
    plugin.onLoad({ filter: /.*/, namespace: 'plain-builtin' }, ({ path }) => {
      const names = Object.keys(process.getBuiltinModule(path) ?? {}).filter(
        (name) => /^[a-z_]\w*$/i.test(name) && name !== 'default',
      )
      const head = `const builtin = process.getBuiltinModule('${path}'), of = (name) => builtin[name]\nexport default builtin`
      const lines = names.map((name) => `export const ${name} = /* @__PURE__ */ of('${name}')`)
      return { contents: [head, ...lines].join('\n'), loader: 'js' }
    })
  },
}

/**
 * undici without what it would load for nothing: HTTP/2, which is switched off (docs/decisions/0020-http.md) and would bring all of TLS
 * into each request's start; Node's own HTTP, of which it takes a number and a class of servers; and assertions, until one fails.
 */
const lightUndici: Plugin = {
  name: 'light-undici',
  setup(plugin) {
    const light: Readonly<Record<string, string>> = {
      'node:http': 'exports.maxHeaderSize = 16384; exports.IncomingMessage = class {}',
      'node:assert': `module.exports = (value, why) => value || process.getBuiltinModule('node:assert')(value, why)`,
    }
    plugin.onLoad({ filter: /\/undici\/lib\/dispatcher\/client-h2\.js$/ }, () => ({ contents: '', loader: 'js' }))
    plugin.onResolve({ filter: /^node:(?:http|assert)$/ }, ({ path }) => ({ path, namespace: 'light' }))
    plugin.onLoad({ filter: /.*/, namespace: 'light' }, ({ path }) => ({ contents: light[path] ?? '', loader: 'js' }))
  },
}

const entry = `export { main } from './cli/main.ts'`
const built: { file: string; metafile: Metafile }[] = []
for (const bundle of bundles) {
  const part = parts.find(({ of }) => of === bundle.file)
  const entries = new Set<string>()
  const plugins = [
    precompiledSchemas({ served: bundle.keeps === undefined }),
    lazyBuiltins,
    plainBuiltins,
    withoutOtherCommands(bundle),
    lazyImports(part && { part, entries }),
  ]
  let metafile = await program(bundle.file, entry, plugins)
  if (part) {
    requireWithout(part, metafile)
    const used = new Set<string>()
    const lines = [...entries].map((path, i) => `import * as m${i} from './${path}'\nmodule.exports['${path}'] = m${i}`)
    const ofBundle = fromBundle(metafile.inputs, used)
    const ofPart = await program(part.file, lines.join('\n'), [ofBundle, lazyBuiltins, plainBuiltins, lazyImports()])
    metafile = await program(bundle.file, `${entry}\n${handedOver(metafile, 'firstlight.ts', used)}`, plugins)
    forbidEager(ofPart)
    built.push({ file: part.file, metafile: ofPart })
  }
  forbidEager(metafile)
  built.push({ file: bundle.file, metafile })
}

for (const [name, specifiers] of Map.groupBy(lazy, chunkName)) {
  const lines = specifiers.map(
    (specifier, i) => `import * as m${i} from '${specifier}'\nmodule.exports['${specifier}'] = m${i}`,
  )
  await build({
    ...common,
    stdin: { contents: lines.join('\n'), resolveDir: top, sourcefile: `${name}.mjs` },
    outfile: join(lib, `${name}.cjs`),
    supported: { 'dynamic-import': false },
    logOverride: { 'commonjs-variable-in-esm': 'silent' },
    plugins: name === 'undici' ? [lightUndici] : [],
  })
}

strippedNode(join(lib, 'node'))
copyFileSync(join(top, 'packaging/loader.cjs'), join(lib, 'main.cjs'))
copyFileSync(join(top, 'packaging/launcher.sh'), join(out, 'firstlight'))
chmodSync(join(out, 'firstlight'), 0o755)
const scripts = ['generator.sh', 'stage-client.sh', 'hook-hotplug.sh']
const assets = ['documents.conf', 'logrotate.conf', '66-azure-ephemeral.rules']
for (const name of ['systemd', 'kairos', 'openrc', 'initrd', ...scripts, ...assets]) {
  cpSync(join(top, 'packaging', name), join(lib, 'packaging', name), { recursive: true })
}
copyFileSync(join(top, 'LICENSE'), join(lib, 'LICENSE'))
// What the demonstration boots; a build has it only while it is warmed.
symlinkSync(join(top, 'fixtures'), join(out, 'fixtures'))
const warm = spawnSync(join(lib, 'node'), [join(top, 'tools/warm.cjs'), lib], {
  cwd: out,
  stdio: ['ignore', 'ignore', 'pipe'],
  encoding: 'utf8',
})
rmSync(join(out, 'fixtures'))
if (warm.status !== 0) throw new Error(`tools/warm.cjs ended with ${warm.status ?? warm.signal}: ${warm.stderr}`)
const start = measureStart(lib)
rmSync(dist, { recursive: true, force: true })
renameSync(out, dist)
report()
process.stdout.write(
  `a stage starts in ${start.stages.toFixed(2)} times the time of an empty script, status and its like in ${start.quick.toFixed(2)}\n`,
)
const over = overBudget(start)
if (over.length > 0) throw new Error(`the build is over its budget (tools/budget.ts): ${over.join('; ')}`)

/** One file of the program; `contents`: what it starts with. */
async function program(file: string, contents: string, plugins: Plugin[]): Promise<Metafile> {
  const { metafile } = await build({
    ...common,
    stdin: { contents, resolveDir: top, sourcefile: 'firstlight.ts', loader: 'ts' },
    outfile: join(lib, file),
    supported: { 'dynamic-import': false },
    define: {
      'import.meta.main': 'false',
      'import.meta.dirname': '__dirname',
      'import.meta.filename': '__filename',
      'import.meta.url': '__url',
    },
    logOverride: { 'commonjs-variable-in-esm': 'silent' },
    plugins,
  })
  return metafile
}

function chunkName(specifier: string): string {
  const parts = specifier.split('/', specifier.startsWith('@') ? 2 : 1)
  return parts.join('-').replace('@', '')
}

function forbidEager(metafile: Metafile): void {
  for (const name of MUST_BE_LAZY) {
    const found = Object.keys(metafile.inputs).find((path) => path.includes(`node_modules/${name}/`))
    if (found) throw new Error(`${name} is in the bundle that every start reads (${found}): import it where it is used`)
  }
}

/** The node of the lockfile without its symbols: 116 MB instead of 150. Kept between builds. */
function strippedNode(target: string): void {
  const source = createRequire(import.meta.url).resolve('node/bin/node')
  const { size, mtimeMs } = statSync(source)
  const key = createHash('sha256').update(`${source} ${size} ${mtimeMs}`).digest('hex').slice(0, 16)
  const kept = join(top, 'node_modules/.cache/firstlight', `node-${key}`)
  if (!existsSync(kept)) {
    mkdirSync(resolve(kept, '..'), { recursive: true })
    const strip = spawnSync('strip', ['-o', `${kept}.new`, source], { encoding: 'utf8' })
    if (strip.status !== 0) {
      process.stdout.write(`not stripped (${strip.error?.message ?? strip.stderr.trim()}): dist will be 34 MB larger\n`)
      copyFileSync(source, target)
      return
    }
    renameSync(`${kept}.new`, kept)
  }
  copyFileSync(kept, target)
  chmodSync(target, 0o755)
}

function runNode(args: readonly string[]): void {
  const { status } = spawnSync(process.execPath, args, { cwd: top, stdio: 'inherit' })
  if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}`)
}

function report(): void {
  const bytes = new Map<string, number>()
  for (const output of Object.values(built.at(-1)?.metafile.outputs ?? {})) {
    for (const [path, { bytesInOutput }] of Object.entries(output.inputs)) {
      const owner = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? path.split('/')[0] ?? path
      bytes.set(owner, (bytes.get(owner) ?? 0) + bytesInOutput)
    }
  }
  const large = [...bytes].filter(([, size]) => size >= 1024).sort(([, a], [, b]) => b - a)
  const parts = large.map(([name, size]) => `${name} ${kilobytes(size)}`)
  const size = (name: string) => statSync(join(dist, 'lib', name)).size
  const each = built.map(
    ({ file }) => `${file} ${kilobytes(size(file))} + ${kilobytes(size(`${file}.cache`))} compiled`,
  )
  process.stdout.write(
    `dist/firstlight: ${each.join(', ')} (${parts.join(', ')}), lazy ${[...lazy].map(chunkName).filter(unique).join(', ')}, ` +
      `node ${kilobytes(size('node'))}; built in ${((Date.now() - started) / 1000).toFixed(1)} s\n`,
  )
}

function unique<T>(value: T, index: number, all: readonly T[]): boolean {
  return all.indexOf(value) === index
}

function kilobytes(size: number): string {
  return `${Math.round(size / 1024)} KB`
}
