// Fails when an import breaks the rules of tools/import-rules.ts. Usage: node tools/check-imports.ts [DIRECTORY]
import { readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { join, posix, resolve } from 'node:path'
import { type Import, importsOf, importViolations } from './import-rules.ts'
import { isCode, sourceFiles } from './source-files.ts'

const top = resolve(process.argv[2] ?? '.')
const { dependencies, devDependencies } = JSON.parse(readFileSync(join(top, 'package.json'), 'utf8'))
const shipped = new Set(Object.keys(dependencies ?? {}))
const all = new Set([...shipped, ...Object.keys(devDependencies ?? {})])
/** Folders from which nothing reaches a machine. */
const WORKSHOP = /^(test|tools|bench)\//

const files = sourceFiles(top).filter(isCode)
const imports = files.flatMap((file): Import[] =>
  importsOf(readFileSync(join(top, file), 'utf8')).map(({ to, typeOnly }) => ({
    from: file,
    to: target(file, to),
    typeOnly,
  })),
)
/** A development dependency may lend its types to anything, and its code to what never reaches a machine. */
const needsDevelopment = ({ from, typeOnly }: Import) => typeOnly || WORKSHOP.test(from)
const everywhere = importViolations(imports, all)
const missing = importViolations(
  imports.filter((one) => !needsDevelopment(one) && !one.to.endsWith('.ts')),
  shipped,
)
const violations = [
  ...new Map([...everywhere, ...missing].map((one) => [`${one.from} ${one.to} ${one.why}`, one])).values(),
]
for (const { from, to, why } of violations) process.stderr.write(`${from}: imports ${to}: ${why}\n`)
process.stdout.write(`${files.length} files, ${imports.length} imports, ${violations.length} violations\n`)
process.exitCode = violations.length > 0 ? 1 : 0

function target(from: string, to: string): string {
  if (/^\.\.?\//.test(to)) return posix.normalize(posix.join(posix.dirname(from), to))
  return builtinModules.includes(to) ? `node:${to}` : to
}
