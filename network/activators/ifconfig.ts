// The BSDs' ifconfig, which is also the last resort elsewhere.

import type { Activator } from './activator.ts'
import { activate, activateEach } from './shared/activate.ts'

export const ifconfig: Activator = {
  name: 'ifconfig',
  needs: [{ programs: ['ifconfig'] }],
  bringUp: ({ name }, context) => activate(['ifconfig', name, 'up'], context),
  bringUpAll: (targets, context) =>
    activateEach(
      targets.map(({ name }) => ['ifconfig', name, 'up']),
      context,
    ),
  bringDown: ({ name }, context) => activate(['ifconfig', name, 'down'], context),
}
