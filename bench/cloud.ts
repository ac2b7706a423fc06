// A machine's first boot in EC2: a DHCP server and `firstlight serve` are at the other end of its cable.

import { appendFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { JsonObject } from '../core/json.ts'
import type { Cloud } from '../metadata-server/cloud.ts'
import { ec2 } from '../metadata-server/clouds/ec2.ts'
import { play } from '../metadata-server/scenario.ts'
import { playCloud } from '../test/clouds/played-cloud.ts'
import { openCloudMachine } from '../test/machines/cloud-machine.ts'
import { costOf } from '../test/machines/cost.ts'
import { boundedRows, type Cost, type Row, type Runs, row, type Side } from './figures.ts'

/**
 * Milliseconds that the reference's DHCP client waits before it asks, on average: a time of chance, evenly spread over two seconds. The
 * median of a few such runs says little, so both clients are told to ask at once, and this is added where it counts.
 */
const meanWait = 1000
/** Milliseconds: a service is not on the machine's own wire. */
const late = 5

export async function inEc2(layers: Record<Side, readonly string[]>, runs: number): Promise<readonly Row[]> {
  const measure = async (side: Side) => {
    const near = await localStage(layers[side])
    const far = await localStage(layers[side], late)
    return [near.whole, near.crawl, far.crawl]
  }
  return await boundedRows(runs, measure, rowsOf)
}

function rowsOf([whole, crawl, lateCrawl]: readonly Runs[]): readonly Row[] {
  if (!whole || !crawl || !lateCrawl) return []
  const waiting = whole['cloud-init'].map((cost) => ({ ...cost, wall: cost.wall + meanWait }))
  const each = { ...whole, 'cloud-init': waiting }
  return [
    row('EC2, local stage: lease, token, 66 documents', each, { target: 0.15, only: 'wall', most: { wall: 0.15 } }),
    row("the same without the wait of chance in the reference's DHCP client", whole, {
      // Medians of quiet runs were 0.30 to 0.44, and 0.35 to 0.50.
      most: { wall: 0.6, cpu: 0.65 },
    }),
    row('of it the requests alone', crawl, { only: 'wall' }),
    row(`the same, each answer ${late} ms late`, lateCrawl, { only: 'wall', most: { wall: 0.25 } }),
  ]
}

/** The stage that gets a lease, asks for a token and reads all that the cloud has; and of it the time from the first request to the last answer. */
interface LocalStage {
  readonly whole: Cost
  readonly crawl: Cost
}

/** `delay`: milliseconds before each answer. */
async function localStage(lower: readonly string[], delay = 0): Promise<LocalStage> {
  const cloud = ec2 as Cloud
  const scenario: JsonObject = delay > 0 ? { faults: { '*': { delay } } } : {}
  const { machine: described, own } = play(cloud, scenario)
  const nics = described.nics.map(({ mac }, index) => ({ name: `eth${index}`, mac }))
  const machine = await openCloudMachine({ lower, nics, dmi: cloud.dmi?.(described, own) ?? {} })
  try {
    appendFileSync(join(machine.root, 'etc/dhcpcd.conf'), '\nnodelay\n')
    const played = await playCloud(machine, cloud, { scenario })
    try {
      const { code, stderr } = await machine.run(['/usr/lib/cloud-init/ds-identify'])
      if (code !== 0) throw new Error(`detection: ${stderr}`)
      const warm = await machine.inCloud([process.execPath, '--input-type=module', '--eval', strangers])
      if (warm.code !== 0) throw new Error(`the service: ${warm.stderr}`)
      const whole = await costOf(machine.run, ['cloud-init', 'init', '--local'])
      if (whole.status !== 0) throw new Error(`the local stage ended with ${whole.status}`)
      const log = readFileSync(join(machine.root, 'var/log/cloud-init.log'), 'utf8')
      return { whole, crawl: { wall: crawlOf(log), cpu: 0, memory: 0 } }
    } finally {
      await played.close()
    }
  } finally {
    await machine.close()
  }
}

/** A service has answered other machines before: the first answers of a program that has just been started take milliseconds. */
const strangers = `
const at = 'http://169.254.169.254/latest/'
const lifetime = { 'X-aws-ec2-metadata-token-ttl-seconds': '60' }
const given = await fetch(at + 'api/token', { method: 'PUT', headers: lifetime })
const headers = { 'X-aws-ec2-metadata-token': await given.text() }
for (const path of ['', 'placement/', 'instance-id', 'local-hostname']) {
  const answer = await fetch(at + 'meta-data/' + path, { headers })
  if (!answer.ok) throw new Error(path + ': ' + answer.status)
  await answer.text()
}
`

/** Both log each request and each answer, with milliseconds. */
function crawlOf(log: string): number {
  const times = [...log.matchAll(/^\S+ (\d+):(\d+):(\d+),(\d+) .*http:\/\/169\.254\.169\.254\//gm)].map(
    ([, hours, minutes, seconds, rest]) =>
      ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000 + Number(rest),
  )
  const [first, last] = [times[0], times.at(-1)]
  if (first === undefined || last === undefined || times.length < 136) throw new Error('the log has no whole crawl')
  return last - first
}
