// `npm run bench`: Debian's cloud-init and dist/firstlight on the same root file system and the same seed, in turn. Prints a table
// and writes dist/bench.json. --runs N, --quick (only the four stages, and the one that reads EC2), --max RATIO (fails if the wall or CPU
// time of a first boot, our units beside its four commands, is above it; without host keys, as the time of an RSA key is chance),
// --write (puts the table into docs/performance.md). Fails too if reading EC2 takes more than it may: `npm run bench:cloud` is that alone.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { withFirstlight } from '../test/machines/firstlight.ts'
import { rootfs } from '../test/machines/rootfs.ts'
import { boot, wallOf } from './boots.ts'
import { inEc2 } from './cloud.ts'
import {
  boundedRows,
  interleaved,
  judge,
  machine,
  markdown,
  median,
  type Row,
  type Runs,
  row,
  type Side,
} from './figures.ts'
import { flushes } from './flushes.ts'
import { growth } from './linear.ts'
import { boots, minimal, withoutKeys } from './stages.ts'
import { commands, own, toolCosts } from './tools.ts'

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '7' },
    quick: { type: 'boolean', default: false },
    max: { type: 'string' },
    write: { type: 'boolean', default: false },
  },
})
const runs = Number(values.runs)
const quick = values.quick || values.max !== undefined

const installed = await withFirstlight()
const layers: Record<Side, readonly string[]> = {
  'cloud-init': [await rootfs('reference')],
  firstlight: installed.lower,
}
const plain = [await rootfs('plain')]
/** Both with the DHCP client that Debian's cloud-init brings. */
const replaced = await withFirstlight('replaced')
const inCloud: Record<Side, readonly string[]> = { ...layers, firstlight: replaced.lower }
// A file that was just written lies in memory in larger pieces than one that a booting machine reads from its disk.
writeFileSync('/proc/sys/vm/drop_caches', '3')

const rows: Row[] = []
const lines: string[] = []
const said = (text: string) => process.stderr.write(`${text} `)

said('four stages, as the units run them')
const [first, second] = await interleaved(runs, (side) => boots(layers[side], minimal, { form: 'units', count: 2 }))
said('as commands')
const [apart, apartAgain] = await interleaved(runs, (side) =>
  boots(layers[side], minimal, { form: 'commands', count: 2 }),
)
/** firstlight as its units run it beside the reference as four commands: what the first measurements compared. */
const mixed = (ours: Runs, theirs: Runs): Runs => ({ firstlight: ours.firstlight, 'cloud-init': theirs['cloud-init'] })
said('without host keys')
const most = values.max === undefined ? {} : { wall: Number(values.max), cpu: Number(values.max) }
const withoutHostKeys = 'the same, no host keys generated'
const [keyless, keylessApart, keylessMixed] = await boundedRows(
  runs,
  async (side) => [
    ...(await boots(layers[side], withoutKeys, { form: 'units', count: 1 })),
    ...(await boots(layers[side], withoutKeys, { form: 'commands', count: 1 })),
  ],
  ([units, commands]) =>
    units && commands
      ? [
          row(withoutHostKeys, units, { target: 0.05 }),
          row(withoutHostKeys, commands),
          row(withoutHostKeys, mixed(units, commands), { target: 0.05, most }),
        ]
      : [],
)
if (!first || !second || !keyless || !apart || !apartAgain || !keylessApart || !keylessMixed) {
  throw new Error('there is nothing to measure with --runs 0')
}
rows.push(row('first boot, four stages as the units run them', first, { target: 0.05 }))
rows.push(keyless)
rows.push(row('second boot, as the units run them', second, { target: 0.04 }))
rows.push(row('first boot, four commands', apart))
rows.push(keylessApart)
rows.push(row('second boot, four commands', apartAgain))
rows.push(row('first boot, our units beside its four commands', mixed(first, apart), { target: 0.05 }))
rows.push(keylessMixed)
rows.push(row('second boot, our units beside its four commands', mixed(second, apartAgain), { target: 0.04 }))

said('Ec2')
rows.push(...(await inEc2(inCloud, runs)))

if (!quick) {
  said('cold')
  const coldRuns = Math.min(runs, 5)
  const cold = (side: Side) => boots(layers[side], minimal, { form: 'units', count: 1, cold: true })
  const [dropped] = await interleaved(coldRuns, cold, false)
  if (dropped) rows.push(row('first boot, cold caches, as the units run them', dropped, { target: 0.15 }))
  said('commands')
  const costs = await toolCosts(layers, runs)
  for (const { what, target } of commands) rows.push(row(what, costs.get(what) as Runs, { target }))
  const plan = costs.get(own.what)?.firstlight ?? []
  lines.push(
    `${own.what}, which cloud-init has not: ${median(plan.map(({ wall }) => wall)).toFixed(0)} ms, ${median(plan.map(({ memory }) => memory)).toFixed(0)} MB.`,
  )
  said('boots')
  const times: number[] = []
  const reached: Runs = { 'cloud-init': [], firstlight: [] }
  const bootRuns = Math.min(runs, 5)
  const [held] = await interleaved(
    bootRuns,
    async (side) => {
      const { multiUser, held } = await boot(layers[side])
      reached[side].push(wallOf(multiUser))
      if (side === 'firstlight') times.push((await boot(plain)).multiUser)
      return [wallOf(held)]
    },
    false,
  )
  if (held) rows.push(row('nspawn: units that multi-user.target waits for', held, { target: 0.15, only: 'wall' }))
  const without = median(times)
  const added = (side: Side) => median(reached[side].map(({ wall }) => wall)) - without
  lines.push(
    `multi-user.target is reached ${median(reached.firstlight.map(({ wall }) => wall)).toFixed(0)} ms after the start of user space with firstlight, ` +
      `${median(reached['cloud-init'].map(({ wall }) => wall)).toFixed(0)} ms with cloud-init, ${without.toFixed(0)} ms with neither: ` +
      `${added('firstlight').toFixed(0)} ms are added, or ${added('cloud-init').toFixed(0)} (medians of ${bootRuns} boots each).`,
  )
  said('flushes')
  const { first: one, second: two } = await flushes(layers.firstlight, withoutKeys, runs)
  lines.push(
    `A first boot flushes the disk ${one.count} times, which takes ${one.time.toFixed(1)} of its ${one.wall.toFixed(0)} ms on ext4; ` +
      `a second boot ${two.count} times, ${two.time.toFixed(1)} of ${two.wall.toFixed(0)} ms (medians of ${runs} boots).`,
  )
  said('growth')
  const grown = await growth(layers.firstlight, 3)
  const parts = grown.map(({ what, few, factor }) => `${few} ${what} ${factor.toFixed(1)}`)
  lines.push(`Ten times the work costs so many times the CPU time (at most 11): ${parts.join(', ')}.`)
  if (grown.some(({ factor }) => factor > 11)) process.exitCode = 1
}
installed.remove()
replaced.remove()

const date = new Date().toISOString().slice(0, 10)
const table = [
  `${date}, ${machine()}; medians of ${runs} interleaved runs, or of four times as many where those exceed a bound, warm unless it says cold; in brackets the smallest and largest ratio of a pair.`,
  '',
  markdown(rows),
  ...lines.flatMap((line) => ['', line]),
].join('\n')
const dist = resolve(import.meta.dirname, '../dist')
mkdirSync(dist, { recursive: true })
writeFileSync(join(dist, 'bench.json'), `${JSON.stringify({ machine: machine(), date, runs, rows, lines }, null, 1)}\n`)
process.stdout.write(`${table}\n`)
if (values.write) updateDocument(table)
judge(rows)

function updateDocument(text: string): void {
  const path = resolve(import.meta.dirname, '../docs/performance.md')
  const [head, rest] = readFileSync(path, 'utf8').split('<!-- bench -->\n')
  const tail = rest?.split('<!-- /bench -->')[1]
  if (tail === undefined) throw new Error(`${path} has no place between <!-- bench --> and <!-- /bench -->`)
  writeFileSync(path, `${head}<!-- bench -->\n${text}\n<!-- /bench -->${tail}`)
}
