// ifupdown: each interface by ifup.

import type { Activator } from './activator.ts'
import { activate, activateEach } from './activator.ts'

export const ifupdown: Activator = {
  name: 'eni',
  available: ({ programs, paths }) =>
    ['ifquery', 'ifup', 'ifdown'].every((name) => programs[name]) && paths.has('/etc/network/interfaces'),
  bringUp: ({ name }, context) => activate(['ifup', name], context),
  bringUpAll: (targets, context) =>
    activateEach(
      targets.map(({ name }) => ['ifup', name]),
      context,
    ),
  bringDown: ({ name }, context) => activate(['ifdown', name], context),
}
