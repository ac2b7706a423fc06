// `npm run fuzz -- [TARGET] [--seconds N] [--seed S]`: random and mutated inputs for everything that reads what others wrote. No input
// may crash, show a stack, take two seconds of processor time or need more than 300 MB. A finding is made as small as it gets, written to
// fixtures/fuzz/TARGET, from where a unit test tries it for ever, and fails the run.

import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import fc from 'fast-check'
import { smallest } from './smallest.ts'
import { targets } from './targets/index.ts'
import { work } from './work.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { seconds: { type: 'string', default: '20' }, seed: { type: 'string' } },
})
const chosen = positionals.length === 0 ? targets : targets.filter(({ name }) => positionals.includes(name))
if (chosen.length === 0) throw new Error(`the targets are ${targets.map(({ name }) => name).join(', ')}`)
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 30))
const top = resolve(import.meta.dirname, '../..')
const scratch = mkdtempSync(join(tmpdir(), 'fuzz-'))
const waiting = [...chosen]
let found = 0

process.stdout.write(`seed ${seed}, ${values.seconds} s of each of ${chosen.length} targets\n`)
await Promise.all(Array.from({ length: Math.min(2, availableParallelism()) }, turn))
rmSync(scratch, { recursive: true, force: true })
process.stdout.write(`  ${chosen.length - found} passing\n${found > 0 ? `  ${found} failing\n` : ''}`)
process.exitCode = found > 0 ? 1 : 0

async function turn(): Promise<void> {
  for (let target = waiting.shift(); target; target = waiting.shift()) {
    const { name, inputs } = target
    const file = join(scratch, name)
    const { tried, why } = await work([name, String(seed), String(values.seconds), file], file)
    if (why === undefined) {
      process.stdout.write(`${name}: ${tried} inputs\n`)
      continue
    }
    found += 1
    if (!existsSync(file)) {
      process.stdout.write(`${name}: ${why}\n`)
      continue
    }
    const number = Number(readFileSync(file, 'utf8'))
    const small = existsSync(`${file}.input`)
      ? readFileSync(`${file}.input`)
      : await madeSmaller(name, inputs, number, file)
    const folder = join(top, 'fixtures/fuzz', name)
    mkdirSync(folder, { recursive: true })
    const path = join(folder, createHash('sha1').update(small).digest('hex').slice(0, 12))
    writeFileSync(path, small)
    process.stdout.write(
      `${name}: input ${number} of seed ${seed}, ${small.length} bytes in ${path}\n  ${why.replaceAll('\n', '\n  ')}\n`,
    )
  }
}

/** For an input that has ended its process: each smaller one is tried in a process of its own. */
async function madeSmaller(name: string, inputs: fc.Arbitrary<Buffer>, number: number, file: string): Promise<Buffer> {
  const [input] = fc.sample(inputs, { seed: seed + number, numRuns: 1 }) as [Buffer]
  return smallest(input, 30, async (candidate) => {
    writeFileSync(`${file}.try`, candidate)
    return (await work([name, '--input', `${file}.try`], undefined)).why !== undefined
  })
}
