// What the status says of work that was interrupted and must not be done twice.

import { subjectNamed } from '../../core/event-name.ts'
import type { Interrupted } from './journal.ts'

/** An error of its stage, in every boot until somebody has looked after it. */
export function interruptionOf({ name, mark }: Pick<Interrupted, 'name' | 'mark'>): string {
  const module = subjectNamed(name)?.kind === 'config' ? subjectNamed(name)?.of : undefined
  const repeat = module
    ? `"cloud-init single --name ${module} --frequency always" does it once more`
    : `without ${mark} the next boot does it once more`
  return (
    `${name} was interrupted: it began, and its process was killed or the machine lost power before its end. It is not done again by ` +
    `itself, as that might do harm. Look at what it left; ${repeat}, "firstlight settle ${module ?? name}" ends this message.`
  )
}
