// ifupdown: each interface by ifup.

import { eni } from '../renderers/eni.ts'
import type { Activator } from './activator.ts'
import { activate, activateEach } from './shared/activate.ts'

export const ifupdown: Activator = {
  name: 'eni',
  needs: eni.needs,
  bringUp: ({ name }, context) => activate(['ifup', name], context),
  bringUpAll: (targets, context) =>
    activateEach(
      targets.map(({ name }) => ['ifup', name]),
      context,
    ),
  bringDown: ({ name }, context) => activate(['ifdown', name], context),
}
