// Fails when a file breaks the laws of tools/laws.ts. Usage: node tools/check-laws.ts [DIRECTORY]

import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { deadLinks, lawViolations } from './laws.ts'
import { slowRegexes } from './regex-law.ts'
import { isCode, sourceFiles } from './source-files.ts'

const top = resolve(process.argv[2] ?? '.')
const files = sourceFiles(top)
const code = files.filter(isCode)
const violations = code.flatMap((file) => {
  const text = readFileSync(join(top, file), 'utf8')
  return [...lawViolations(file, text), ...deadLinks(file, text, files), ...slowRegexes(file, text)]
})
for (const { file, line, why } of violations) process.stderr.write(`${file}:${line}: ${why}\n`)
process.stdout.write(`${code.length} files, ${violations.length} violations of the laws\n`)
process.exitCode = violations.length > 0 ? 1 : 0
