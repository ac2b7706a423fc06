// `npm run test:parity`: every seed in test/parity/seeds through the four stages of Debian's cloud-init and of firstlight, each in
// an overlay of the same root file system; then the two upper layers are compared. --seed NAME runs one, --all shows listed
// differences too, --write updates docs/parity.md.
import { cpSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { openChroot } from '../machines/chroot.ts'
import { withFirstlight } from '../machines/firstlight.ts'
import { overlay } from '../machines/overlay.ts'
import { rootfs } from '../machines/rootfs.ts'
import { stageCommands } from '../machines/stage-commands.ts'
import { compare, type Difference } from './compare.ts'
import { expected, unexplained } from './differences.ts'
import { type Snapshot, snapshot } from './snapshot.ts'
import { patternCell, tableInParity } from './table-in-document.ts'

const { values } = parseArgs({
  options: {
    seed: { type: 'string', multiple: true },
    all: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
})
const seedsFolder = join(import.meta.dirname, 'seeds')
const seeds = values.seed ?? readdirSync(seedsFolder).sort()
const reference = [await rootfs('reference')]
const firstlight = await withFirstlight('replaced')

const occurred = new Set<number>()
let passed = 0
let failed = 0
for (const seed of seeds) {
  const [theirs, ours] = await Promise.all([left(reference, seed), left(firstlight.lower, seed)])
  const differences = compare(theirs.snapshot, ours.snapshot)
  if (theirs.exits !== ours.exits) {
    differences.push({ path: 'exit statuses', kind: 'content', detail: `${theirs.exits} → ${ours.exits}` })
  }
  const unlisted = differences.flatMap(
    (difference) => unexplained(difference, seed, (entry) => occurred.add(entry)) ?? [],
  )
  if (unlisted.length === 0) passed++
  else failed++
  const listed = differences.length - unlisted.length
  process.stdout.write(
    `${unlisted.length === 0 ? '✔' : '✘'} ${seed}: ${theirs.snapshot.size} paths, ${listed} listed differences, ${unlisted.length} others\n`,
  )
  for (const difference of values.all ? differences : unlisted) show(difference)
}
firstlight.remove()

if (!values.seed) {
  const gone = expected.filter((_, i) => !occurred.has(i))
  if (gone.length === 0) passed++
  else failed++
  for (const { path, kind } of gone)
    process.stdout.write(`✘ listed but no longer there, so take it off the list: ${kind} ${path}\n`)
  if (tableInParity('differences', differencesTable(), values.write)) passed++
  else {
    failed++
    process.stdout.write('✘ docs/parity.md does not show the list of differences: run npm run test:parity -- --write\n')
  }
}
process.stdout.write(`\n  ${passed} passing\n${failed ? `  ${failed} failing\n` : ''}`)
process.exitCode = failed > 0 ? 1 : 0

/** Runs the four stages and says what they left, exit statuses included. */
async function left(lower: readonly string[], seed: string): Promise<{ snapshot: Snapshot; exits: string }> {
  const machine = overlay(lower)
  const inside = await openChroot(machine)
  try {
    const source = join(seedsFolder, seed)
    const kind = readdirSync(source).includes('openstack') ? 'config_drive' : 'nocloud'
    const target = join(machine.root, 'var/lib/cloud/seed', kind)
    mkdirSync(target, { recursive: true })
    cpSync(source, target, { recursive: true })
    const exits: number[] = []
    for (const { argv } of stageCommands) exits.push((await inside.run(argv)).code)
    return { snapshot: snapshot(machine, lower), exits: exits.join(' ') }
  } finally {
    inside.close()
    machine.remove()
  }
}

function show({ path, kind, detail }: Difference): void {
  process.stdout.write(`  ${kind} ${path}\n${brief(detail)}\n`)
}

function brief(detail: string): string {
  const lines = detail.split('\n').map((line) => `      ${line.slice(0, 300)}`)
  return [...lines.slice(0, 40), ...(lines.length > 40 ? [`      … ${lines.length - 40} more`] : [])].join('\n')
}

function differencesTable(): string {
  const rows = expected.map(({ path: place, kind, seeds: only, why }) => {
    const name = typeof place === 'string' ? `\`${place}\`` : patternCell(place)
    return `| ${name} | ${kind} | ${only?.join(', ') ?? 'any'} | ${why} |`
  })
  return ['| path | difference | seeds | why |', '| --- | --- | --- | --- |', ...rows].join('\n')
}
