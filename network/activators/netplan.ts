// netplan: one command for everything. What it says on standard error is chatter.

import type { Argv } from '../../system/host.ts'
import { netplan } from '../renderers/netplan.ts'
import type { ActivationContext, Activator } from './activator.ts'
import { activate } from './shared/activate.ts'

const command: Argv = ['netplan', 'apply']
const apply = (context: ActivationContext) => activate(command, context, { quiet: true })

export const netplanActivator: Activator = {
  name: 'netplan',
  needs: netplan.needs,
  bringUp: (_, context) => apply(context),
  bringUpAll: (_, context) => apply(context),
  bringDown: (_, context) => apply(context),
}
