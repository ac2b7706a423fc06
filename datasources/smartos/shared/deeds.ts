// What is to be done about SmartOS' metadata in each boot: scripts and user-data lie where programs of SmartOS look for them, and the
// hypervisor, which looks for a file, learns that the machine is up.

import { isObject } from '../../../core/json.ts'
import { say } from '../../../core/said.ts'
import type { Deed } from '../../../system/deed.ts'
import type { ActivateInput } from '../../datasource.ts'
import { mdataUserData, scriptPaths, userScriptLink } from './scripts.ts'

const provisioning = '/var/svc/provisioning'

export async function smartosDeeds({ host, instance, paths }: ActivateInput): Promise<readonly Deed[]> {
  const { meta_data: metadata } = instance.metadata
  const text = (name: string) => {
    const value = isObject(metadata) ? metadata[name] : undefined
    return typeof value === 'string' && value !== '' ? value : undefined
  }
  const { userScript, operatorScript } = scriptPaths(instance.id, paths.cloud)
  const script = text('user-script')
  const isProvisioning = await host.files.exists(provisioning)
  return [
    file(userScript, script && runnable(script), 0o700),
    script === undefined ? remove(userScriptLink) : link(userScriptLink, userScript),
    file(operatorScript, runnable(text('operator-script')), 0o700),
    file(mdataUserData, text('legacy-user-data'), 0o400),
    ...(isProvisioning ? [provisioned] : []),
  ]
}

const provisioned: Deed = {
  rename: provisioning,
  to: '/var/svc/provision_success',
  what: say`tell the hypervisor that the machine is up`,
}

/** What the metadata no longer has goes. */
function file(path: string, content: string | undefined, mode: number): Deed {
  return content === undefined ? remove(path) : { write: path, content, mode, what: say`write ${say.path(path)}` }
}

function remove(path: string): Deed {
  return { remove: path, what: say`remove ${say.path(path)}` }
}

function link(path: string, to: string): Deed {
  return { link: path, to, what: say`link ${say.path(path)}` }
}

/** Text that does not say what runs it is bash's; the kernel would not run it. */
function runnable(script: string | undefined): string | undefined {
  return script === undefined || script.startsWith('#!') || script.includes('\0') ? script : `#!/bin/bash\n${script}`
}
