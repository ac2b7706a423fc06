// A cloud as `firstlight serve CLOUD --scenario FILE` has it.

import { readScenario } from '../../../cli/shared/cloud-scenario.ts'
import type { Answering } from '../../../metadata-server/answer.ts'
import type { Cloud } from '../../../metadata-server/cloud.ts'
import { clouds } from '../../../metadata-server/clouds/index.ts'
import { faulty } from '../../../metadata-server/fault-rules.ts'
import { answersOf } from '../../../metadata-server/scenario.ts'

export async function cloudScenario(cloud: Cloud, text: string, document: string): Promise<Answering> {
  const played = await readScenario(cloud, clouds, text, document)
  return faulty(played.faults, answersOf(played))
}
