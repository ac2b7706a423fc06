// A part of a bundle in a file of its own, which the bundle reads when it first needs it. Modules that both need are the bundle's: the
// part asks the bundle for them, so that each runs once.

import { dirname, join, relative, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Metafile, Plugin } from 'esbuild'

export interface Part {
  readonly file: string
  /** The bundle that is without it. */
  readonly of: string
  /** Modules whose dynamic imports, from outside, lead to it: paths from the top. */
  readonly entered: RegExp
  /** What the bundle must be without: a module outside that imports it has to be among those entered, or to import it when it needs it. */
  readonly heart: string
}

export const parts: readonly Part[] = [
  // Most machines have no documents of Kairos.
  {
    file: 'steps.cjs',
    of: 'stages.cjs',
    entered: /^(?:steps\/|stages\/(?:kernel-documents|handed-out)\.ts$)/,
    heart: 'steps/index.ts',
  },
]

const top = resolve(import.meta.dirname, '..')

/** The text of a module, with its dynamic imports of the part as calls of the loader (packaging/loader.cjs). `entries` gets their paths. */
export function withoutPart({ file, entered }: Part, path: string, text: string, entries: Set<string>): string {
  if (entered.test(path)) return text
  return text.replace(/\bimport\('(\.[^']+)'\)/g, (call, specifier: string) => {
    const target = join(dirname(path), specifier)
    if (!entered.test(target)) return call
    entries.add(target)
    return `__lazy('./${file}#${target}')`
  })
}

/** Throws, with the way that leads there, if the bundle has the heart of its part after all. */
export function requireWithout({ heart, of }: Part, { inputs }: Pick<Metafile, 'inputs'>): void {
  if (!(heart in inputs)) return
  const way = [heart]
  for (let path: string | undefined = heart; path !== undefined; ) {
    const importer = Object.keys(inputs).find(
      (one) => !way.includes(one) && inputs[one]?.imports.some((imported) => imported.path === path),
    )
    if (importer) way.unshift(importer)
    path = importer
  }
  throw new Error(`${of} is to be without ${heart} (tools/parts.ts), and has it: ${way.join(' > ')}`)
}

/** The modules of the part that its bundle has already come from there. `used` gets their paths. */
export const fromBundle = (inputs: Metafile['inputs'], used: Set<string>): Plugin => ({
  name: 'from-bundle',
  setup(plugin) {
    plugin.onResolve({ filter: /^\..*\.ts$/ }, ({ path, resolveDir }) => {
      const target = relative(top, join(resolveDir, path))
      return target in inputs ? { path: target, namespace: 'of-bundle' } : undefined
    })
    plugin.onLoad({ filter: /.*/, namespace: 'of-bundle' }, async ({ path }) => {
      used.add(path)
      const names = Object.keys(await import(pathToFileURL(join(top, path)).href))
      const head = `const module = require(${JSON.stringify(path)}), of = (name) => module[name]`
      const lines = names.map((name) => `export const ${name} = /* @__PURE__ */ of('${name}')`)
      return { contents: [head, ...lines].join('\n'), loader: 'js' }
    })
    plugin.onResolve({ filter: /.*/, namespace: 'of-bundle' }, ({ path }) => ({ path, external: true }))
  },
})

/** What a bundle adds to its entry for its part. What it runs at its start is handed over as it is, the rest when it is asked for. */
export function handedOver(metafile: Metafile, entry: string, used: ReadonlySet<string>): string {
  const atStart = reached(metafile, entry)
  const early = [...used].filter((path) => atStart.has(path))
  const late = [...used].filter((path) => !atStart.has(path))
  return [
    ...early.map((path, index) => `import * as m${index} from ${JSON.stringify(`./${path}`)}`),
    'export const modules = {',
    ...early.map((path, index) => `'${path}': () => m${index},`),
    ...late.map((path) => `'${path}': () => require(${JSON.stringify(`./${path}`)}),`),
    '}',
  ].join('\n')
}

/** What the entry imports without a call. */
function reached({ inputs }: Metafile, entry: string): ReadonlySet<string> {
  const found = new Set([entry])
  for (const path of found) {
    for (const { path: next, kind } of inputs[path]?.imports ?? []) if (kind === 'import-statement') found.add(next)
  }
  return found
}
