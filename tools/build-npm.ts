// Makes npm/, which the package holds in place of the sources: Node reads no TypeScript below node_modules. `npm pack` runs it.
//
//   npm/index.js, npm/network.js   the public doors: package.json's `exports`
//   npm/cli.js                     the commands: bin/firstlight.js
//   npm/*.js                       what they share, and commands that are loaded when they are called
//   npm/types/                     the declarations of the doors and of what these name
//
// Usage: node tools/build-npm.ts [DIRECTORY]
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative, resolve } from 'node:path'
import { build, type Metafile } from 'esbuild'
import { precompiledSchemas } from './precompiled-schemas.ts'

const top = resolve(import.meta.dirname, '..')
const doors = ['index.ts', 'network/index.ts'] as const

const out = resolve(process.argv[2] ?? join(top, 'npm'))
const dependencies = Object.keys(JSON.parse(readFileSync(join(top, 'package.json'), 'utf8')).dependencies)

rmSync(out, { recursive: true, force: true })
const [count] = await Promise.all([buildTypes(), buildModules()])
process.stdout.write(`${relative(process.cwd(), out) || out}: three entries, ${count} files of declarations\n`)

async function buildModules(): Promise<void> {
  await runNode(['tools/generate-validators.ts'])
  const { metafile } = await build({
    absWorkingDir: top,
    entryPoints: { cli: 'cli/main.ts', index: 'index.ts', network: 'network/index.ts' },
    outdir: out,
    // In one folder, below the package's own: paths of files in it are the same as from a folder of the sources.
    chunkNames: '[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node22.20',
    legalComments: 'none',
    charset: 'utf8',
    metafile: true,
    logLevel: 'warning',
    define: { 'import.meta.main': 'false' },
    external: dependencies.flatMap((name) => [name, `${name}/*`]),
    plugins: [precompiledSchemas({ served: true })],
  })
  forbidOthers(metafile)
}

/** A package that is only there in development would be missing where this one is installed. */
function forbidOthers({ outputs }: Metafile): void {
  for (const { imports } of Object.values(outputs)) {
    for (const { path, external } of imports) {
      if (!external || path.startsWith('node:')) continue
      if (!dependencies.some((name) => path === name || path.startsWith(`${name}/`)))
        throw new Error(`the package would import ${path}, which is not among its dependencies`)
    }
  }
}

/** Writes the declarations that the doors need, and no others; returns how many. */
async function buildTypes(): Promise<number> {
  const scratch = mkdtempSync(join(tmpdir(), 'firstlight-types-'))
  try {
    await runNode(['node_modules/typescript/bin/tsc', '-p', 'tools/tsconfig.npm.json', '--outDir', scratch])
    const needed = new Set<string>(doors)
    for (const source of needed) {
      const name = source.replace(/\.ts$/, '.d.ts')
      const text = readFileSync(join(scratch, name), 'utf8')
      const written = text.replace(/(\bfrom |\bimport\()(['"])(\.[^'"]+)\.ts\2/g, (_, word, quote, path) => {
        needed.add(join(dirname(source), `${path}.ts`))
        return `${word}${quote}${path}.js${quote}`
      })
      mkdirSync(join(out, 'types', dirname(name)), { recursive: true })
      writeFileSync(join(out, 'types', name), written)
    }
    return needed.size
  } finally {
    rmSync(scratch, { recursive: true })
  }
}

async function runNode(args: readonly string[]): Promise<void> {
  const child = spawn(process.execPath, args, { cwd: top, stdio: ['ignore', 'ignore', 'inherit'] })
  const [status, signal] = await once(child, 'exit')
  if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status ?? signal}`)
}
