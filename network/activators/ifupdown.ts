// ifupdown: each interface by ifup.

import { eni } from '../renderers/eni.ts'
import type { Activator } from './activator.ts'
import { activate, activateEach } from './shared/activate.ts'

export const ifupdown: Activator = {
  name: 'eni',
  needs: eni.needs,
  bringUp: (target, context) => activate(['ifup', target.name], context, { target }),
  bringUpAll: (targets, context) => activateEach(targets, (name) => ['ifup', name], context),
  bringDown: (target, context) => activate(['ifdown', target.name], context, { target }),
}
