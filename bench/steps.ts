// `npm run bench:steps`: what documents of Kairos cost dist/firstlight as `yip`, beside an empty script of its node and a shell that runs
// the same commands. --runs N, --max RATIO (of conditions that start programs to that shell; default 1.5), --write (puts the table into
// docs/performance.md). Fails above a bound. Other programs only add to what a run costs, so of each the cheapest counts, and what is above
// its bound is measured again first.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { type Cost, costOf } from '../test/machines/cost.ts'
import { outcome } from '../test/machines/shell.ts'
import { withPart } from '../tools/write-docs.ts'
import { type Bound, cheapest, exceeded, type Figures } from './cheapest.ts'

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '7' },
    max: { type: 'string', default: '1.5' },
    write: { type: 'boolean', default: false },
  },
})
const top = resolve(import.meta.dirname, '..')
const lib = join(top, 'dist/lib')
if (!existsSync(lib)) throw new Error('there is no dist/firstlight: npm run build')
const folder = mkdtempSync(join(tmpdir(), 'firstlight-bench-'))
const at = (name: string) => join(folder, name)

const times = (n: number, each: (i: number) => string) => Array.from({ length: n }, (_, i) => each(i)).join('')
const forks = 'grep -q root /etc/passwd'

/** 40 documents with 400 steps, of which 300 have the condition. */
function documents(name: string, condition: string): string {
  mkdirSync(at(name))
  const step = (i: number) => `  - name: step ${i}\n${i % 4 < 3 ? `    if: "${condition}"\n` : ''}    environment: {}\n`
  for (let i = 0; i < 40; i++)
    writeFileSync(
      join(at(name), `${10 + i}.yaml`),
      `name: Document ${i}\nstages:\n  bench:\n${times(10, (j) => step(i * 10 + j))}`,
    )
  return at(name)
}

mkdirSync(at('none'))
mkdirSync(at('files'))
const file = (i: number) => `    - path: ${at('made')}/${i}\n      content: some text\n      permissions: 0644\n`
writeFileSync(
  at('files/a.yaml'),
  `stages:\n  bench:\n  - directories:\n    - path: ${at('made')}\n      permissions: 0755\n    files:\n${times(100, file)}`,
)
writeFileSync(at('empty.cjs'), '')
writeFileSync(
  at('forks.sh'),
  times(300, () => `sh -c '${forks}'\n`),
)
const forking = documents('forks', forks)
const testing = documents('tests', '[ -e /etc/passwd ] && [ ! -d /no/such ]')

const yip = (stage: string, source: string) => [join(top, 'dist/firstlight'), 'yip', '-s', stage, source]
const programs = {
  node: [join(lib, 'node'), at('empty.cjs')],
  shell: ['sh', at('forks.sh')],
  empty: yip('bench', at('none')),
  absent: yip('other', forking),
  tests: yip('bench', testing),
  forks: yip('bench', forking),
  files: yip('bench', at('files')),
} as const
type Name = keyof typeof programs

const rows: readonly (readonly [Name, string])[] = [
  ['node', "an empty script of firstlight's node"],
  ['empty', 'an empty stage'],
  ['absent', '40 documents whose stage is another'],
  ['tests', '40 documents, 400 steps, of which 300 have an `if` that tests files'],
  ['forks', '40 documents, 400 steps, of which 300 have an `if` that starts a program'],
  ['shell', 'a shell that runs those 300 by `sh -c`'],
  ['files', 'a document with 100 small files'],
]

const bounds: readonly Bound<Name>[] = [
  {
    what: 'conditions that start programs, beside a shell that runs them',
    most: Number(values.max),
    of: ({ forks, shell }) => forks.cpu / shell.cpu,
  },
  {
    what: '40 documents beside an empty stage, in starts of node',
    most: 2,
    of: ({ absent, empty, node }) => (absent.cpu - empty.cpu) / node.cpu,
  },
  {
    what: '300 conditions that test files beside an empty stage, in starts of node',
    most: 4,
    of: ({ tests, empty, node }) => (tests.cpu - empty.cpu) / node.cpu,
  },
  {
    what: '100 files beside an empty stage, in starts of node',
    most: 2.5,
    of: ({ files, empty, node }) => (files.cpu - empty.cpu) / node.cpu,
  },
]

try {
  const figures = await cheapest<Name>(Object.keys(programs) as Name[], measure, bounds, Number(values.runs))
  const table = tableOf(figures)
  process.stdout.write(table)
  for (const { what, most, of } of bounds) process.stdout.write(`${what}: ${of(figures).toFixed(2)}, at most ${most}\n`)
  const page = join(top, 'docs/performance.md')
  if (values.write) writeFileSync(page, withPart(readFileSync(page, 'utf8'), { name: 'steps', text: () => table }))
  const failed = exceeded(bounds, figures)
  process.stdout.write(`  ${bounds.length - failed.length} passing\n`)
  if (failed.length > 0) {
    process.stdout.write(`  ${failed.length} failing: ${failed.map(({ what }) => what).join('; ')}\n`)
    process.exitCode = 1
  }
} finally {
  rmSync(folder, { recursive: true })
}

async function measure(name: Name): Promise<Cost> {
  // A file that is there already is not written again.
  rmSync(at('made'), { recursive: true, force: true })
  const cost = await costOf(outcome, programs[name])
  if (cost.status !== 0) throw new Error(`${programs[name].join(' ')} ended with ${cost.status}`)
  return cost
}

function tableOf(figures: Figures<Name>): string {
  const lines = rows.map(
    ([name, what]) => `| ${what} | ${figures[name].wall.toFixed(0)} | ${figures[name].cpu.toFixed(0)} |\n`,
  )
  return `| what | wall, ms | CPU, ms |\n| --- | --- | --- |\n${lines.join('')}`
}
