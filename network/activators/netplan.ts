// netplan: one command for everything. What it says on standard error is chatter.

import type { Argv } from '../../system/host.ts'
import { type ActivationContext, type Activator, activate } from './activator.ts'

const command: Argv = ['netplan', 'apply']
const apply = (context: ActivationContext) => activate(command, context, { quiet: true })

export const netplanActivator: Activator = {
  name: 'netplan',
  available: ({ programs }) => programs['netplan'] !== undefined,
  bringUp: (_, context) => apply(context),
  bringUpAll: (_, context) => apply(context),
  bringDown: (_, context) => apply(context),
  waitOnline: ['systemctl', 'start', 'systemd-networkd-wait-online.service'],
}
