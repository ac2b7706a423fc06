// systemd-networkd: it reads its files when it starts.

import { networkd } from '../renderers/networkd.ts'
import type { Activator } from './activator.ts'
import { activate } from './shared/activate.ts'

export const networkdActivator: Activator = {
  name: 'networkd',
  needs: networkd.needs,
  bringUp: ({ name }, context) => activate(['ip', 'link', 'set', 'dev', name, 'up'], context),
  bringUpAll: (_, context) => activate(['systemctl', 'restart', 'systemd-networkd', 'systemd-resolved'], context),
  bringDown: ({ name }, context) => activate(['ip', 'link', 'set', 'dev', name, 'down'], context),
}
