// A stage after one that died, or that never began: what is done once for an instance waits until all is known and there that it builds
// on. Otherwise its marks would say that it was done, and what the other stage was to bring would never reach it.

import { notices as silent } from '../core/notices.ts'
import { type Said, say } from '../core/said.ts'
import type { SectionName } from '../modules/index.ts'
import { onceDue, type SectionInput } from './sections.ts'
import type { Due } from './state/once.ts'
import { ownerOf } from './state/record-owner.ts'
import type { Status } from './state/status.ts'
import { type Stage, stages } from './timeline.ts'

const sectionOf: Readonly<Partial<Record<Stage['status'], SectionName>>> = {
  init: 'cloud_init_modules',
  'modules-config': 'cloud_config_modules',
}

/** Why a stage may not do its work; undefined: nothing is in its way. */
export async function cutOff(
  status: Stage['status'],
  records: Status['records'],
  input: SectionInput,
): Promise<Said | undefined> {
  const { boot, once } = input
  const earlier = stages.slice(
    0,
    stages.findIndex((stage) => stage.status === status),
  )
  const begun = ({ status: key }: Stage) => records[key]?.start != null
  // Without the local stage the network stage finds what there is to find.
  const dead = earlier.find((stage, index) => records[stage.status]?.finished == null && (index > 0 || begun(stage)))
  if (!dead) return undefined
  const quiet = { ...input, boot: { ...boot, notices: silent(() => {}, 'stages') } }
  const due: Due[] = [{ name: 'consume_data', frequency: 'once-per-instance' }]
  for (const { status: key } of earlier) {
    const section = sectionOf[key]
    if (section) due.push(...onceDue(section, quiet))
  }
  const lacking = await once.lacking(due)
  if (lacking.length === 0) return undefined
  const names = say.join(lacking.map(say.named))
  if (await ownerOf(boot.host, input.settings.paths, dead.status)) {
    const why = say`the ${say.word(dead.title)} before it is still at work and what is done once would be done without ${names}`
    return say`It was not run, because ${why}. Wait for it with "cloud-init status --wait" and run this stage again.`
  }
  const fate = begun(dead) ? 'finished' : 'began'
  const why = say`the ${say.word(dead.title)} before it never ${fate} and what is done once would be done without ${names}`
  const how = say`Reboot, or run "${say.word(dead.command)}" and then this stage again, to have all of it done.`
  return say`It was not run, because ${why}. ${how}`
}
