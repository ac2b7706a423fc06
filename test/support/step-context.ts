// What a step key is given, for tests that call it without a runner.

import { notices } from '../../core/notices.ts'
import type { StepContext } from '../../steps/step.ts'

/** Texts are taken as they are. */
export function stepContext(given: Pick<StepContext, 'host'> & Partial<StepContext>): StepContext {
  const where = { document: 'an example' }
  return {
    notices: notices(() => {}, 'steps'),
    stage: 'boot',
    operation: 'a.step',
    where,
    compat: false,
    hostname: async () => 'a-machine',
    at: () => where,
    template: async (text) => text,
    setting: async () => undefined,
    fail: () => {},
    ...given,
  }
}
