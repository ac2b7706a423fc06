// OVF: the environment that a hypervisor gives to a machine deployed from an OVF package, by guestinfo or on a disc.
// https://cloudinit.readthedocs.io/en/latest/reference/datasources/ovf.html

import type { Facts } from '../../core/facts.ts'
import type { JsonObject } from '../../core/json.ts'
import { say } from '../../core/said.ts'
import { defineSchema, type Infer } from '../../core/schema/schema.ts'
import type { Host } from '../../system/host.ts'
import type { Datasource } from '../datasource.ts'
import { dmiValue } from '../shared/dmi.ts'
import { isVmware, openGuestinfo } from '../shared/guestinfo.ts'
import { detects, fileExists, type Rule, rule } from '../shared/rules.ts'
import { discs, discWithEnvironment, isLabelled } from './shared/disc.ts'
import { seedPaths } from './shared/seed-paths.ts'

const settings = defineSchema({ type: 'object', properties: {} })

export const ovf: Datasource<Infer<typeof settings>> = {
  name: 'OVF',
  phases: ['local', 'network'],
  suffix: { network: 'Net' },
  settings,
  defaultId: 'iid-dsovf',
  probes: seedPaths,
  look,
  asksHypervisor: (facts) => !isVmware(facts),
  detect: detects(
    ...seedPaths.map(fileExists),
    onMachines(
      rule(say`guestinfo.ovfEnv of VMware's hypervisor`, ({ own }) =>
        own?.['OVF']?.['guestinfo'] === true ? say`guestinfo has ovfEnv` : undefined,
      ),
    ),
    onMachines(
      rule(say`the label of an OVF transport disc`, (facts) => {
        const disc = discs(facts).find(isLabelled)
        return disc && say`${say.path(disc.device)} is labelled as an OVF transport`
      }),
    ),
    onMachines(
      rule(say`the content of a small disc`, ({ own }) => {
        const disc = own?.['OVF']?.['disc']
        return typeof disc === 'string' ? say`${say.path(disc)} holds an OVF environment` : undefined
      }),
    ),
  ),
  read: async (input) => (await import('./shared/read.ts')).read(input),
}

/** Azure's machines have a disc with an environment in the same format, which is not meant for this source. */
function onMachines(inner: Rule): Rule {
  const azure = '7783-7084-3265-9085-8269-3286-77'
  return {
    ...inner,
    holds: (facts, own) =>
      facts.virtualization.name === 'none' || dmiValue(facts, 'chassis-asset-tag') === azure
        ? undefined
        : inner.holds(facts, own),
  }
}

/** systemd waits for the answer. */
const quickly = 3000

async function look(host: Host, facts: Facts): Promise<JsonObject | undefined> {
  const guestinfo = isVmware(facts) ? await openGuestinfo(host, quickly) : undefined
  const [value, disc] = await Promise.all([
    guestinfo?.get('ovfEnv').catch(() => undefined),
    facts.virtualization.name === 'none' ? undefined : discWithEnvironment(host, facts),
  ])
  return { guestinfo: value?.startsWith('<?xml') ?? false, ...(disc !== undefined && { disc }) }
}
