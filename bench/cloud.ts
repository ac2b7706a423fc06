// A machine's first boot in EC2: a DHCP server and `firstlight serve` are at the other end of its cable.

import type { Cloud } from '../metadata-server/cloud.ts'
import { ec2 } from '../metadata-server/clouds/ec2.ts'
import { play } from '../metadata-server/scenario.ts'
import { playCloud } from '../test/clouds/played-cloud.ts'
import { openCloudMachine } from '../test/machines/cloud-machine.ts'
import { type Cost, costOf } from '../test/machines/cost.ts'

/** The stage that gets a lease, asks for a token and reads all that the cloud has. */
export async function localStage(lower: readonly string[]): Promise<Cost> {
  const cloud = ec2 as Cloud
  const { machine: described, own } = play(cloud)
  const nics = described.nics.map(({ mac }, index) => ({ name: `eth${index}`, mac }))
  const machine = await openCloudMachine({ lower, nics, dmi: cloud.dmi?.(described, own) ?? {} })
  try {
    const played = await playCloud(machine, cloud)
    try {
      const { code, stderr } = await machine.run(['/usr/lib/cloud-init/ds-identify'])
      if (code !== 0) throw new Error(`detection: ${stderr}`)
      const local = await costOf(machine.run, ['cloud-init', 'init', '--local'])
      if (local.status !== 0) throw new Error(`the local stage ended with ${local.status}`)
      return local
    } finally {
      await played.close()
    }
  } finally {
    await machine.close()
  }
}
