// systemd-networkd: it reads its files when it starts.

import { type Activator, activate } from './activator.ts'

export const networkdActivator: Activator = {
  name: 'networkd',
  available: ({ programs }) => programs['ip'] !== undefined && programs['systemctl'] !== undefined,
  bringUp: ({ name }, context) => activate(['ip', 'link', 'set', 'dev', name, 'up'], context),
  bringUpAll: (_, context) => activate(['systemctl', 'restart', 'systemd-networkd', 'systemd-resolved'], context),
  bringDown: ({ name }, context) => activate(['ip', 'link', 'set', 'dev', name, 'down'], context),
  waitOnline: ['systemctl', 'start', 'systemd-networkd-wait-online.service'],
}
