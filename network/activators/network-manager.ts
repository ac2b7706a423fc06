// NetworkManager: each connection is loaded from its file and started.

import { reasonOf } from '../../core/errors.ts'
import { say } from '../../core/said.ts'
import { hasPath } from '../needs.ts'
import { connectionPath, networkManager } from '../renderers/network-manager.ts'
import { ifcfgPlugin } from '../renderers/sysconfig.ts'
import type { ActivationContext, Activator, Target } from './activator.ts'
import { activate } from './shared/activate.ts'

const service = 'NetworkManager.service'

export const networkManagerActivator: Activator = {
  name: 'network-manager',
  needs: networkManager.needs,
  bringUp,
  async bringUpAll(targets, context) {
    if (context.facts.systemd) await checkRunning(context)
    let well = await activate(['systemctl', 'try-reload-or-restart', service], context)
    for (const target of targets) if (!(await bringUp(target, context))) well = false
    return well
  },
  bringDown: (target, context) => activate(['nmcli', 'device', 'disconnect', target.name], context, { target }),
}

async function bringUp(target: Target, context: ActivationContext): Promise<boolean> {
  const file = await connectionFile(target, context)
  if (file === undefined) {
    const message = say`No connection file of NetworkManager is there for ${target.label}; it is not started`
    context.notices.warning('network/activation', message)
    return false
  }
  if (await activate(['nmcli', 'connection', 'load', file], context, { target })) {
    return activate(['nmcli', 'connection', 'up', 'filename', file], context, { target })
  }
  await activate(['nmcli', 'connection', 'reload'], context)
  return activate(['nmcli', 'connection', 'up', 'ifname', target.name], context, { target })
}

/** Its keyfile, or the ifcfg file that NetworkManager's plugin reads. */
async function connectionFile({ name, configId }: Target, context: ActivationContext): Promise<string | undefined> {
  const ifcfg = `/etc/sysconfig/network-scripts/ifcfg-${name}`
  const keyfiles = [configId ?? name, name].map(connectionPath)
  const candidates = hasPath(context.facts, ifcfgPlugin) ? [...keyfiles, ifcfg] : keyfiles
  for (const path of candidates) if (await context.host.files.exists(path)) return path
  return undefined
}

async function checkRunning({ host, notices }: ActivationContext): Promise<void> {
  try {
    const { stdout } = await host.commands.query(['systemctl', 'show', '--property=SubState', service])
    const state = stdout.trim().replace(/^SubState=/, '')
    if (state !== 'running')
      notices.warning(
        'network/activation',
        say`Expected NetworkManager SubState=running, but detected: ${say.word(state)}`,
      )
  } catch (error) {
    notices.warning('network/activation', say`The state of NetworkManager is unknown: ${reasonOf(error)}`)
  }
}
