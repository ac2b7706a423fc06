// `npm run test:kairos`: every recorded case of $FIRSTLIGHT_VECTORS/kairos through firstlight, compared with what yip left.
// `node test/kairos/run.ts 148-hostname …`: these, with what was printed. --build: with dist/firstlight in place of the sources.
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { caseNames, readCase } from './case.ts'
import { difference } from './compare.ts'
import { prepareMachine } from './machine.ts'

const { values, positionals } = parseArgs({
  options: { build: { type: 'boolean', default: false }, jobs: { type: 'string', default: '2' } },
  allowPositionals: true,
})
const given = process.env['FIRSTLIGHT_VECTORS']
const vectors = join(given ?? resolve(import.meta.dirname, '../../../shared/vectors'), 'kairos')
if (given === undefined && !existsSync(vectors)) {
  process.stdout.write('no recorded cases beside this checkout (FIRSTLIGHT_VECTORS names their folder): none was run\n')
  process.exit(0)
}
const names = positionals.length > 0 ? positionals : caseNames(vectors)
const machine = await prepareMachine(values)
const waiting = [...names]
const wrong: string[] = []

async function work(): Promise<void> {
  for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
    const one = readCase(vectors, name)
    const result = await machine.run(one)
    const found = difference(one, result)
    if (found !== undefined) wrong.push(name)
    process.stdout.write(`${found === undefined ? '✔' : '✘'} ${name}\n`)
    if (found !== undefined) process.stdout.write(indented(found))
    if (positionals.length > 0 && result.said) process.stdout.write(`  it printed:\n${indented(result.said)}`)
  }
}

function indented(text: string): string {
  return `${text.trimEnd().replace(/^/gm, '    ')}\n`
}

await Promise.all(Array.from({ length: Number(values.jobs) }, work))
process.stdout.write(`\n${wrong.length > 0 ? `not as recorded: ${wrong.sort().join(' ')}\n` : ''}`)
process.stdout.write(
  `  ${names.length - wrong.length} passing\n${wrong.length > 0 ? `  ${wrong.length} failing\n` : ''}`,
)
process.exitCode = wrong.length > 0 ? 1 : 0
