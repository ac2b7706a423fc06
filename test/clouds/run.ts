// `npm run test:clouds`: every cloud that `firstlight serve` plays, on its own addresses behind a real DHCP server, to a machine that runs
// Debian's cloud-init and to one that runs firstlight, side by side. The first is judged by the scenario: so is the server. The second is
// judged by the scenario and by the first. --cloud NAME and --case NAME run some, --all shows listed differences too, --requests what was
// asked, --log what the clients logged, --write puts the list of differences into docs/parity.md.
import { parseArgs } from 'node:util'
import type { Cloud } from '../../metadata-server/cloud.ts'
import { clouds } from '../../metadata-server/clouds/index.ts'
import { withFirstlight } from '../machines/firstlight.ts'
import { rootfs } from '../machines/rootfs.ts'
import { tableInParity } from '../parity/table-in-document.ts'
import { bootIn, type CloudBoot } from './boot.ts'
import { type CloudCase, casesOf } from './cases.ts'
import { type Difference, differencesOf, differencesTable, expected, explanation } from './differences.ts'
import { networkCases } from './networks/index.ts'
import { bootOptionsOf, cloudNameOf, type NetworkCase, nameOf, wrongIn } from './networks/network-case.ts'
import type { Outcomes } from './outcome.ts'

const { values } = parseArgs({
  options: {
    cloud: { type: 'string', multiple: true },
    case: { type: 'string', multiple: true },
    all: { type: 'boolean', default: false },
    requests: { type: 'boolean', default: false },
    log: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
})

const reference = [await rootfs('reference')]
const withSerial = [await rootfs('serial')]
const firstlight = await withFirstlight('replaced')
/** Machines of reports: they mostly wait. */
const atOnce = 5
const occurred = new Set<unknown>()
let passed = 0
let failed = 0
const count = (good: boolean) => {
  if (good) passed++
  else failed++
}
// Some clouds only steps ask.
const wanted = clouds.filter(
  ({ name, datasource }) => datasource !== undefined && (values.cloud?.includes(name) ?? true),
)
const reports = networkCases.filter(
  (one) => (values.cloud?.includes(cloudNameOf(one)) ?? true) && (values.case?.includes(nameOf(one)) ?? true),
)
const reported = sideBySide(reports, atOnce, networked)
const pairs = wanted.flatMap((cloud) => casesOf(cloud).map((one) => ({ cloud, one })))
const chosen = pairs.filter(({ one }) => values.case?.includes(one.name) ?? true)
for (const good of await sideBySide(chosen, 2, ({ cloud, one }) => compared(cloud, one))) count(good)
for (const good of await reported) count(good)
firstlight.remove()
if (!values.cloud && !values.case) {
  const gone = expected.filter((entry) => !occurred.has(entry))
  count(gone.length === 0)
  for (const { outcome, clouds: only } of gone)
    process.stdout.write(
      `✘ listed but no longer there, so take it off the list: ${outcome} ${only?.join(', ') ?? ''}\n`,
    )
}
const isShown = tableInParity('differences in clouds', differencesTable(), values.write)
count(isShown)
if (!isShown) process.stdout.write('✘ docs/parity.md does not show the list of differences: run it with --write\n')
process.stdout.write(`\n  ${passed} passing\n${failed ? `  ${failed} failing\n` : ''}`)
process.exitCode = failed > 0 ? 1 : 0

async function compared(cloud: Cloud, one: CloudCase): Promise<boolean> {
  const [ours, others] = await Promise.all([
    bootIn(cloud, one, firstlight.lower),
    one.alone === undefined ? bootIn(cloud, one, cloud.converse ? withSerial : reference) : undefined,
  ])
  const theirs = others ?? ours
  const differences = differencesOf(cloud.name, theirs.outcomes, ours.outcomes)
  const unlisted = differences.filter((difference) => {
    const entry = explanation(difference)
    if (entry) occurred.add(entry)
    return !entry
  })
  const wrong = [
    ...(others ? judged('cloud-init', theirs.outcomes, one, one.notTheirs) : []),
    ...judged('firstlight', ours.outcomes, one),
  ]
  const good = unlisted.length === 0 && wrong.length === 0
  const counts = `${ours.outcomes.size} outcomes, ${differences.length - unlisted.length} listed differences, ${unlisted.length} others`
  const asked = `${theirs.requests.length} requests of theirs, ${ours.requests.length} of ours`
  const told = [
    `${good ? '✔' : '✘'} ${cloud.title}, ${one.name}: ${counts}; ${asked}`,
    ...(one.alone === undefined ? [] : [`  firstlight alone: ${one.alone}`]),
    ...wrong.map((line) => `  ${line}`),
    ...(values.all ? differences : unlisted).map(shown),
    ...Object.entries(values.requests ? { theirs, ours } : {}).map(
      ([who, { requests }]) => `  ${who}:\n    ${requests.join('\n    ')}`,
    ),
    ...(values.log ? [`  theirs:\n${theirs.log}\n  ours:\n${ours.log}`] : []),
  ]
  process.stdout.write(`${told.join('\n')}\n`)
  return good
}

async function networked(one: NetworkCase): Promise<boolean> {
  const cloud = clouds.find(({ name }) => name === cloudNameOf(one))
  if (!cloud) throw new Error(`${one.scenario}: no such cloud`)
  let boot: CloudBoot | undefined
  let wrong: readonly string[]
  try {
    boot = await bootIn(cloud, bootOptionsOf(cloud, one), firstlight.lower)
    wrong = wrongIn(cloud, one, boot)
  } catch (error) {
    wrong = [String(error)]
  }
  process.stdout.write(`${wrong.length === 0 ? '✔' : '✘'} ${cloud.title}, ${nameOf(one)}: ${one.title}\n`)
  for (const line of wrong) process.stdout.write(`  ${line}\n`)
  if (!boot) return false
  if (values.all) for (const [name, value] of boot.outcomes) process.stdout.write(`  ${name}: ${brief(value)}\n`)
  if (values.requests) process.stdout.write(`    ${boot.requests.join('\n    ')}\n`)
  if (values.log) process.stdout.write(`${boot.log}\n${boot.printed}\n`)
  return wrong.length === 0
}

/** `most` at a time; results in the order of `all`. */
async function sideBySide<T, R>(all: readonly T[], most: number, work: (one: T) => Promise<R>): Promise<readonly R[]> {
  const results: R[] = []
  const waiting = all.entries()
  const worker = async () => {
    for (const [index, one] of waiting) results[index] = await work(one)
  }
  await Promise.all(Array.from({ length: most }, worker))
  return results
}

/** What the scenario says, and did not come true. */
function judged(
  who: string,
  outcomes: Outcomes,
  { expect }: CloudCase,
  except: readonly string[] = [],
): readonly string[] {
  return Object.entries(expect).flatMap(([name, value]) =>
    outcomes.get(name) === value || except.includes(name)
      ? []
      : [`${who}: ${name} is ${JSON.stringify(outcomes.get(name))}, not ${JSON.stringify(value)}`],
  )
}

function shown({ outcome, theirs, ours }: Difference): string {
  return `  ${outcome}\n    theirs: ${brief(theirs)}\n    ours:   ${brief(ours)}`
}

function brief(text: string | undefined): string {
  return text === undefined ? '-' : JSON.stringify(text).slice(0, 400)
}
