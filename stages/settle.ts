// Work that was interrupted and is not done again by itself: somebody has looked after it.

import { subjectNamed } from '../core/event-name.ts'
import { canonicalName } from '../modules/shared/canonical-name.ts'
import type { Boot } from './boot.ts'
import type { Settings } from './config/settings.ts'
import { interruptionOf } from './state/interruption.ts'
import { noStage, type Once, openOnce } from './state/once.ts'
import { withdrawErrors } from './state/status-file.ts'

export const onceOutsideStages = ({ host, options }: Boot, { paths }: Settings): Promise<Once> =>
  openOnce({ host, paths, processId: options.processId, stage: noStage })

/** What is known of by that name: a module, or the work as the log calls it. Nothing is said of it any more. */
export async function settle(boot: Boot, { paths }: Settings, once: Once, given: string): Promise<readonly string[]> {
  const settled = await once.settle(isWork(given))
  await withdrawErrors({ host: boot.host, paths, notices: boot.notices }, settled.map(interruptionOf))
  return settled.map(({ name }) => name)
}

/** Whether work is of that name: that of a module, or its own as the log has it. */
export function isWork(given: string): (name: string) => boolean {
  const module = canonicalName(given)
  return (name) => {
    const subject = subjectNamed(name)
    return name === given || (subject?.kind === 'config' && canonicalName(subject.of) === module)
  }
}
