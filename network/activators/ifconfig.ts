// The BSDs' ifconfig, which is also the last resort elsewhere.

import type { Activator } from './activator.ts'
import { activate, activateEach } from './shared/activate.ts'

export const ifconfig: Activator = {
  name: 'ifconfig',
  needs: [{ programs: ['ifconfig'] }],
  bringUp: (target, context) => activate(['ifconfig', target.name, 'up'], context, { target }),
  bringUpAll: (targets, context) => activateEach(targets, (name) => ['ifconfig', name, 'up'], context),
  bringDown: (target, context) => activate(['ifconfig', target.name, 'down'], context, { target }),
}
