// `npm run bench`: the four stages as commands on one root file system and one seed, Debian's cloud-init and dist/firstlight in
// turn. Prints a table and writes dist/bench.json; --runs N, --max RATIO (fails when wall or CPU is above), --write (updates
// docs/performance.md).
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { type Cost, openChroot } from '../test/machines/chroot.ts'
import { withFirstlight } from '../test/machines/firstlight.ts'
import { overlay } from '../test/machines/overlay.ts'
import { rootfs } from '../test/machines/rootfs.ts'

const STAGES = [['init', '--local'], ['init'], ['modules', '--mode=config'], ['modules', '--mode=final']] as const

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '9' },
    max: { type: 'string' },
    write: { type: 'boolean', default: false },
  },
})

type Side = 'cloud-init' | 'firstlight'
const firstlight = await withFirstlight('replaced')
const lower: Record<Side, readonly string[]> = {
  'cloud-init': [await rootfs('reference')],
  firstlight: firstlight.lower,
}
const boots: Record<Side, Cost[][]> = { 'cloud-init': [], firstlight: [] }
const again: Record<Side, Cost[][]> = { 'cloud-init': [], firstlight: [] }
// A program that was just written lies in memory in larger pieces than one read from a disk, and is charged for them.
writeFileSync('/proc/sys/vm/drop_caches', '3')
// The first round warms the page cache and does not count.
for (let run = 0; run <= Number(values.runs); run++) {
  const order: Side[] = run % 2 ? ['firstlight', 'cloud-init'] : ['cloud-init', 'firstlight']
  for (const side of order) {
    const [first, second] = await measure(lower[side])
    if (run === 0) continue
    boots[side].push(first)
    again[side].push(second)
  }
  process.stderr.write(run === 0 ? 'warm; runs: ' : `${run} `)
}
process.stderr.write('\n')
firstlight.remove()

const rows = [
  ...STAGES.map((stage, i) => row(`cloud-init ${stage.join(' ')}`, boots, (costs) => [costs[i] as Cost])),
  row('four stages, first boot', boots, (costs) => costs),
  row('four stages, second boot', again, (costs) => costs),
]
const machine = `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GB`
const report = { machine, date: new Date().toISOString().slice(0, 10), runs: Number(values.runs), rows }
const dist = resolve(import.meta.dirname, '../dist')
mkdirSync(dist, { recursive: true })
writeFileSync(join(dist, 'bench.json'), `${JSON.stringify(report, null, 1)}\n`)
const table = markdown()
process.stdout.write(`${table}\n`)
if (values.write) updateDocument(table)
const total = rows[STAGES.length]
if (values.max !== undefined && total) {
  const over = (['wall', 'cpu'] as const).filter((what) => total[what].ratio > Number(values.max))
  for (const what of over)
    process.stderr.write(`${what}: ${total[what].ratio.toFixed(3)} of cloud-init's, above ${values.max}\n`)
  // The closing line of a tier: one bound for wall, one for CPU.
  process.stdout.write(`  ${2 - over.length} passing\n${over.length ? `  ${over.length} failing\n` : ''}`)
  process.exitCode = over.length > 0 ? 1 : 0
}

/** A first boot and a second one of the same root, each as the four commands. */
async function measure(layers: readonly string[]): Promise<[Cost[], Cost[]]> {
  const machine = overlay(layers)
  const inside = await openChroot(machine)
  try {
    const seed = join(machine.root, 'var/lib/cloud/seed/nocloud')
    mkdirSync(seed, { recursive: true })
    writeFileSync(join(seed, 'meta-data'), 'instance-id: bench-1\nlocal-hostname: bench\n')
    writeFileSync(join(seed, 'user-data'), '#cloud-config\n')
    const first = await stages()
    return [first, await stages()]
  } finally {
    inside.close()
    machine.remove()
  }

  async function stages(): Promise<Cost[]> {
    const costs: Cost[] = []
    for (const stage of STAGES) {
      const cost = await inside.cost(['cloud-init', ...stage])
      if (cost.status !== 0) throw new Error(`cloud-init ${stage.join(' ')} ended with ${cost.status}`)
      costs.push(cost)
    }
    return costs
  }
}

function row(what: string, all: Record<Side, Cost[][]>, part: (costs: Cost[]) => Cost[]) {
  const figure = (pick: (costs: Cost[]) => number) => {
    const [reference, ours] = (['cloud-init', 'firstlight'] as const).map((side) =>
      all[side].map((costs) => pick(part(costs))),
    )
    const ratios = (ours ?? []).map((value, i) => value / (reference?.[i] ?? Number.NaN)).sort((a, b) => a - b)
    return {
      reference: median(reference ?? []),
      firstlight: median(ours ?? []),
      ratio: median(ours ?? []) / median(reference ?? []),
      spread: [ratios[0] ?? 0, ratios.at(-1) ?? 0] as const,
    }
  }
  return {
    what,
    wall: figure((costs) => sum(costs.map((cost) => cost.wall))),
    cpu: figure((costs) => sum(costs.map((cost) => cost.cpu))),
    memory: figure((costs) => Math.max(...costs.map((cost) => cost.memory))),
  }
}

function markdown(): string {
  const cell = ({ reference, firstlight: ours, ratio, spread }: (typeof rows)[number]['wall'], unit: string) =>
    `${ours.toFixed(0)} of ${reference.toFixed(0)} ${unit} | ${ratio.toFixed(3)} (${spread.map((value) => value.toFixed(2)).join('–')})`
  return [
    `${report.date}, ${machine}; medians of ${report.runs} interleaved runs, warm; in brackets the smallest and largest ratio of a pair.`,
    '',
    '| what | wall | ratio | CPU | ratio | peak memory | ratio |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...rows.map(
      ({ what, wall, cpu, memory }) => `| ${what} | ${cell(wall, 'ms')} | ${cell(cpu, 'ms')} | ${cell(memory, 'MB')} |`,
    ),
  ].join('\n')
}

function updateDocument(text: string): void {
  const path = resolve(import.meta.dirname, '../docs/performance.md')
  const [head, rest] = readFileSync(path, 'utf8').split('<!-- bench -->\n')
  const tail = rest?.split('<!-- /bench -->')[1]
  if (tail === undefined) throw new Error(`${path} has no place between <!-- bench --> and <!-- /bench -->`)
  writeFileSync(path, `${head}<!-- bench -->\n${text}\n<!-- /bench -->${tail}`)
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
