// A process of its own for one target: makes inputs from a seed until its time is over, and says on its last line what it found. Before
// each input it writes its number into the file that it is given: whoever kills this process, or the memory it is short of, leaves it there.
// node worker.ts TARGET SEED SECONDS FILE [FIRST [LAST]]; node worker.ts TARGET --input FILE

import { readFileSync, writeFileSync } from 'node:fs'
import fc from 'fast-check'
import { smallest } from './smallest.ts'
import { targets } from './targets/index.ts'
import { tryInput } from './try-input.ts'

const [name, seed = '', seconds = '0', file = '', first = '0', last = 'Infinity'] = process.argv.slice(2)
const target = targets.find((one) => one.name === name)
if (!target) throw new Error(`there is no target "${name}"`)
process.on('unhandledRejection', (error) =>
  end({ tried: 0, why: `unhandled rejection: ${error instanceof Error ? error.stack : error}` }),
)

// Loads everything, which costs no input its time.
await tryInput(target, Buffer.alloc(0))

if (seed === '--input') {
  end({ tried: 1, why: await tryInput(target, readFileSync(seconds)) })
} else {
  const until = Date.now() + Number(seconds) * 1000
  let number = Number(first)
  for (; Date.now() < until && number <= Number(last); number++) {
    writeFileSync(file, String(number))
    const [input] = fc.sample(target.inputs, { seed: Number(seed) + number, numRuns: 1 }) as [Buffer]
    let why = await tryInput(target, input)
    // Twice: the first of two may have paid for compiling, or for another's garbage.
    if (why?.endsWith('processor time')) why = await tryInput(target, input)
    if (why !== undefined) {
      const candidates = why.endsWith('processor time') ? 20 : 300
      const small = await smallest(
        input,
        candidates,
        async (candidate) => (await tryInput(target, candidate)) !== undefined,
      )
      writeFileSync(`${file}.input`, small)
      end({ tried: number - Number(first) + 1, why })
    }
  }
  end({ tried: number - Number(first), why: undefined })
}

function end(result: { readonly tried: number; readonly why: string | undefined }): never {
  process.stdout.write(`\n${JSON.stringify(result)}\n`)
  process.exit(0)
}
