// What the status says of work that was interrupted and must not be done twice.

import { subjectNamed } from '../../core/event-name.ts'
import { type Said, say } from '../../core/said.ts'
import type { Interrupted } from './journal.ts'

/** An error of its stage, in every boot until somebody has looked after it. */
export function interruptionOf({ name, mark }: Pick<Interrupted, 'name' | 'mark'>): Said {
  const module = subjectNamed(name)?.kind === 'config' ? subjectNamed(name)?.of : undefined
  const repeat = module
    ? say`"cloud-init single --name ${say.named(module)} --frequency always" does it once more`
    : say`without ${say.path(mark)} the next boot does it once more`
  const what = say`${say.named(name)} was interrupted: it began, and its process was killed or the machine lost power before its end.`
  const next = say`It is not done again by itself, as that might do harm. Look at what it left; ${repeat}, "firstlight settle ${say.named(module ?? name)}" ends this message.`
  return say`${what} ${next}`
}
