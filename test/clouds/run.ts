// `npm run test:clouds`: every cloud that `firstlight serve` plays, on its own addresses behind a real DHCP server, to a machine that runs
// Debian's cloud-init and to one that runs firstlight. The first is judged by the scenario: so is the server. The second is judged by the
// scenario and by the first. --cloud NAME runs one, --all shows listed differences too, --requests what was asked.
import { parseArgs } from 'node:util'
import type { Cloud } from '../../metadata-server/cloud.ts'
import { clouds } from '../../metadata-server/clouds/index.ts'
import { play } from '../../metadata-server/scenario.ts'
import { insertDisks } from '../machines/cloud-disks.ts'
import { openCloudMachine } from '../machines/cloud-machine.ts'
import { withFirstlight } from '../machines/firstlight.ts'
import { rootfs } from '../machines/rootfs.ts'
import { type CloudCase, caseOf } from './cases.ts'
import { type Difference, differencesOf, expected, explanation } from './differences.ts'
import { hosted } from './hosted.ts'
import { type Outcomes, outcomesOf } from './outcome.ts'
import { playCloud } from './played-cloud.ts'

const { values } = parseArgs({
  options: {
    cloud: { type: 'string', multiple: true },
    all: { type: 'boolean', default: false },
    requests: { type: 'boolean', default: false },
  },
})

/** Only where systemd runs does the reference ask for the hypervisor; nothing else may take this for such a machine. */
const GENERATOR = 'mkdir -p /run/systemd/system; "$@"; code=$?; rmdir /run/systemd/system; exit $code'

const reference = [await rootfs('reference')]
const firstlight = await withFirstlight('replaced')
const occurred = new Set<unknown>()
let passed = 0
let failed = 0
const wanted = clouds.filter(
  ({ name, datasource, answers, converse, disks, guestinfo }) =>
    datasource !== undefined &&
    (answers || converse || disks || guestinfo) &&
    name !== 'wsl' &&
    (values.cloud?.includes(name) ?? true),
)
for (const cloud of wanted) {
  const one = caseOf(cloud)
  const theirs = await booted(reference, cloud, one)
  const ours = await booted(firstlight.lower, cloud, one)
  const differences = differencesOf(cloud.name, theirs.outcomes, ours.outcomes)
  const unlisted = differences.filter((difference) => {
    const entry = explanation(difference)
    if (entry) occurred.add(entry)
    return !entry
  })
  const wrong = [...judged('cloud-init', theirs.outcomes, one), ...judged('firstlight', ours.outcomes, one)]
  const good = unlisted.length === 0 && wrong.length === 0
  if (good) passed++
  else failed++
  process.stdout.write(
    `${good ? '✔' : '✘'} ${cloud.title}: ${ours.outcomes.size} outcomes, ${differences.length - unlisted.length} listed differences, ${unlisted.length} others; ${theirs.requests.length} requests of theirs, ${ours.requests.length} of ours\n`,
  )
  for (const line of wrong) process.stdout.write(`  ${line}\n`)
  for (const difference of values.all ? differences : unlisted) show(difference)
  if (values.requests)
    for (const [who, { requests }] of Object.entries({ theirs, ours }))
      process.stdout.write(`  ${who}:\n    ${requests.join('\n    ')}\n`)
}
firstlight.remove()
if (!values.cloud) {
  const gone = expected.filter((entry) => !occurred.has(entry))
  if (gone.length === 0) passed++
  else failed++
  for (const { outcome, clouds: only } of gone)
    process.stdout.write(
      `✘ listed but no longer there, so take it off the list: ${outcome} ${only?.join(', ') ?? ''}\n`,
    )
}
process.stdout.write(`\n  ${passed} passing\n${failed ? `  ${failed} failing\n` : ''}`)
process.exitCode = failed > 0 ? 1 : 0

/** Detection and the two stages in which a cloud is asked. */
async function booted(lower: readonly string[], cloud: Cloud, one: CloudCase) {
  const scene = play(cloud, one.scenario)
  const { machine: described, own } = scene
  const names = described.nics.map(({ mac }, index) => ({ name: `eth${index}`, mac }))
  const inside = await hosted(scene)
  const machine = await openCloudMachine({
    lower,
    nics: names,
    dmi: cloud.dmi?.(described, own) ?? {},
    ...inside.machine,
    ...one.machine,
  })
  try {
    const disks = cloud.answers ? [] : (cloud.disks?.(described, own) ?? [])
    const inserted = await insertDisks(machine, disks)
    const played = await playCloud(machine, cloud, one.play)
    try {
      const exits: Record<string, number> = {}
      const step = async (name: string, argv: readonly string[]) => {
        exits[name] = (await machine.run(argv)).code
      }
      await step('detect', ['sh', '-c', GENERATOR, 'sh', '/usr/lib/cloud-init/ds-identify'])
      await step('local', ['cloud-init', 'init', '--local'])
      await networkUp(machine, described.nics)
      await step('network', ['cloud-init', 'init'])
      const outcomes = await outcomesOf(machine, exits)
      return { outcomes, requests: [...inside.requests(), ...played.requests()] }
    } finally {
      await played.close()
      await inserted.remove()
    }
  } finally {
    await machine.close()
    await inside.close()
  }
}

/** What the machine's own network service would do now. */
async function networkUp(
  machine: Awaited<ReturnType<typeof openCloudMachine>>,
  nics: ReturnType<typeof play>['machine']['nics'],
): Promise<void> {
  const commands = nics.flatMap(({ ipv4 }, index) => {
    const [address] = ipv4
    if (!address) return [`ip link set eth${index} up`]
    const route =
      address.gateway && index === 0 ? [`ip route replace default via ${address.gateway} dev eth${index}`] : []
    return [
      `ip link set eth${index} up`,
      `ip addr replace ${address.address}/${address.prefix} dev eth${index}`,
      ...route,
    ]
  })
  await machine.run(['sh', '-c', commands.join('; ')])
}

/** What the scenario says, and did not come true. */
function judged(who: string, outcomes: Outcomes, { expect }: CloudCase): readonly string[] {
  return Object.entries(expect).flatMap(([name, value]) =>
    outcomes.get(name) === value
      ? []
      : [`${who}: ${name} is ${JSON.stringify(outcomes.get(name))}, not ${JSON.stringify(value)}`],
  )
}

function show({ outcome, theirs, ours }: Difference): void {
  process.stdout.write(`  ${outcome}\n    theirs: ${brief(theirs)}\n    ours:   ${brief(ours)}\n`)
}

function brief(text: string | undefined): string {
  return text === undefined ? '-' : JSON.stringify(text).slice(0, 400)
}
