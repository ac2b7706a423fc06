// VMware: what vSphere gives a machine, by guestinfo or by a guest customization; and what a container is given by its environment in the
// same form.
// https://cloudinit.readthedocs.io/en/latest/reference/datasources/vmware.html

import type { Facts } from '../../core/facts.ts'
import type { JsonObject } from '../../core/json.ts'
import { say } from '../../core/said.ts'
import { defineSchema, type Infer } from '../../core/schema/schema.ts'
import type { Host } from '../../system/host.ts'
import type { Datasource } from '../datasource.ts'
import { guestTools, isVmware, openGuestinfo } from '../shared/guestinfo.ts'
import { detects, maybe, rule } from '../shared/rules.ts'
import { hasPlugin, pluginPaths } from './shared/plugin.ts'
import { followedEvents, givenKeys, isGivenByEnvironment } from './shared/variables.ts'

const settings = defineSchema({
  type: 'object',
  properties: {
    disable_vmware_customization: {
      type: 'boolean',
      default: true,
      description: 'Leaves customizations other than those of raw data alone. Written at the top of the system config.',
    },
    allow_raw_data: {
      type: 'boolean',
      default: true,
      description: 'Uses customizations that bring metadata and user-data as they are.',
    },
    vmware_cust_file_max_wait: {
      type: 'integer',
      default: 15,
      description: 'Seconds to wait for the files of a customization.',
    },
  },
})

export const vmware: Datasource<Infer<typeof settings>> = {
  name: 'VMware',
  phases: ['local', 'network'],
  settings,
  systemKeys: ['disable_vmware_customization'],
  // Until there is a customization, and until all of its files are there.
  patience: { local: 30 },
  probes: pluginPaths,
  look,
  asksHypervisor: (facts) => !isVmware(facts),
  detect: detects(
    rule(say`VMX_GUESTINFO in the environment`, ({ initEnvironment }) =>
      isGivenByEnvironment(initEnvironment) ? say`VMX_GUESTINFO is set in the environment` : undefined,
    ),
    rule(say`guestinfo of VMware's hypervisor`, ({ own }) => {
      const given = own?.['VMware']?.['given']
      const keys = givenKeys.filter((key) => Array.isArray(given) && given.includes(key))
      return keys.length > 0 ? say`guestinfo has ${say.join(keys.map(say.word))}` : undefined
    }),
    rule(say`customization by VMware Tools`, (facts, { disable_vmware_customization: disabled }) =>
      isVmware(facts) && hasPlugin(facts) && (disabled === false || disabled === 'false')
        ? say`VMware Tools can customize this machine, and disable_vmware_customization is false`
        : undefined,
    ),
    maybe(
      rule(say`VMware Tools`, (facts) =>
        isVmware(facts) && (hasPlugin(facts) || facts.own?.['VMware']?.['tools'] === true)
          ? say`this is a machine of VMware's hypervisor, with VMware Tools`
          : undefined,
      ),
    ),
  ),
  read: async (input) => (await import('./shared/read.ts')).read(input),
  failed: async (input) => (await import('./shared/read.ts')).failed(input),
  check: async (input) => (await import('./shared/same.ts')).isSame(input),
  complete: async (input) => (await import('./shared/complete.ts')).complete(input),
  activate: async (input) => (await import('./shared/activate.ts')).activate(input),
  networkEventsFor: ({ metadata }) => ({
    default: ['hotplug'],
    supported: followedEvents,
    drivers: driversIn(metadata) ?? ['e1000', 'e1000e', 'vlance', 'vmxnet2', 'vmxnet3', 'vrdma'],
  }),
}

/** Those of the NICs that are looked after. */
function driversIn(metadata: JsonObject): readonly string[] | undefined {
  const wanted = (metadata['meta_data'] as JsonObject | undefined)?.['network-drivers']
  const names = Array.isArray(wanted) ? wanted.filter((name) => typeof name === 'string') : []
  return names.length > 0 ? names : undefined
}

/** systemd waits for the answers. */
const quickly = 3000

async function look(host: Host, facts: Facts): Promise<JsonObject | undefined> {
  if (!isVmware(facts)) return undefined
  const tools = (await guestTools(host)).length > 0
  const guestinfo = tools ? await openGuestinfo(host, quickly) : undefined
  const values = await Promise.all(givenKeys.map((key) => guestinfo?.get(key).catch(() => undefined)))
  return { tools, given: givenKeys.filter((_, index) => values[index] !== undefined) }
}
