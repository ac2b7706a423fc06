// All datasources, in the order in which they are searched if no datasource_list is configured.

import { akamai } from './akamai/akamai.ts'
import { aliyun } from './aliyun/aliyun.ts'
import { altcloud } from './altcloud.ts'
import { azure } from './azure/azure.ts'
import { bigstep } from './bigstep.ts'
import { cloudSigma } from './cloud-sigma.ts'
import { cloudcix } from './cloudcix.ts'
import { cloudstack } from './cloudstack/cloudstack.ts'
import { configDrive } from './config-drive.ts'
import type { Datasource } from './datasource.ts'
import { digitalocean } from './digitalocean.ts'
import { ec2 } from './ec2/ec2.ts'
import { exoscale } from './exoscale.ts'
import { gce } from './gce/gce.ts'
import { hetzner } from './hetzner.ts'
import { ibmCloud } from './ibm-cloud.ts'
import { lxd } from './lxd/lxd.ts'
import { maas } from './maas/maas.ts'
import { nocloud } from './nocloud/nocloud.ts'
import { none } from './none.ts'
import { nwcs } from './nwcs.ts'
import { opennebula } from './opennebula/opennebula.ts'
import { openstack } from './openstack.ts'
import { oracle } from './oracle/oracle.ts'
import { ovf } from './ovf/ovf.ts'
import { rbxcloud } from './rbxcloud/rbxcloud.ts'
import { scaleway } from './scaleway.ts'
import { smartos } from './smartos/smartos.ts'
import { upcloud } from './upcloud.ts'
import { vmware } from './vmware/vmware.ts'
import { vultr } from './vultr.ts'
import { wsl } from './wsl/wsl.ts'

/** A datasource with settings of any type: what the list can hold. */
export type AnyDatasource = Datasource<unknown>

interface Placed {
  readonly source: Pick<AnyDatasource, 'name'>
  /**
   * Its place in the order in which the boot generator probes, which is also the order of what it finds. Absent: after all that have
   * one; 'never': it cannot be detected.
   */
  readonly detection?: number | 'never'
}

const listed: readonly (Placed & { readonly source: AnyDatasource })[] = [
  { source: nocloud, detection: 3 },
  { source: configDrive, detection: 2 },
  { source: lxd, detection: 26 },
  { source: opennebula, detection: 14 },
  { source: digitalocean, detection: 9 },
  { source: azure, detection: 5 },
  { source: altcloud, detection: 4 },
  { source: vmware, detection: 16 },
  { source: ovf, detection: 17 },
  { source: maas, detection: 1 },
  { source: gce, detection: 13 },
  { source: openstack, detection: 15 },
  { source: aliyun, detection: 11 },
  { source: vultr, detection: 10 },
  { source: ec2, detection: 12 },
  { source: cloudSigma, detection: 7 },
  { source: cloudstack, detection: 8 },
  { source: smartos, detection: 18 },
  { source: bigstep, detection: 6 },
  { source: scaleway, detection: 19 },
  { source: hetzner, detection: 20 },
  { source: ibmCloud, detection: 21 },
  { source: oracle, detection: 22 },
  { source: exoscale, detection: 23 },
  { source: rbxcloud, detection: 24 },
  { source: upcloud, detection: 25 },
  { source: nwcs, detection: 27 },
  { source: akamai, detection: 28 },
  { source: wsl, detection: 29 },
  { source: cloudcix, detection: 30 },
  { source: none, detection: 'never' },
]

export const datasources: readonly AnyDatasource[] = listed.map(({ source }) => source)

/** Every name, in the order of the search. */
export const searchOrder: readonly string[] = datasources.map(({ name }) => name)

/** The names of what can be detected, in the order of the boot generator. */
export function detectionOrder(entries: readonly Placed[] = listed): readonly string[] {
  const place = ({ detection }: Placed) => (typeof detection === 'number' ? detection : Number.MAX_SAFE_INTEGER)
  return entries
    .filter(({ detection }) => detection !== 'never')
    .sort((a, b) => place(a) - place(b))
    .map(({ source }) => source.name)
}

/** The paths whose existence some datasource asks about: what system/facts.ts has to look up. */
export function probedPaths(): readonly string[] {
  return [...new Set(datasources.flatMap(({ probes }) => probes ?? []))]
}

/** The source meant by a name in datasource_list or after `ds=`, whatever its case. */
export function datasourceNamed(
  name: string,
  among: readonly AnyDatasource[] = datasources,
): AnyDatasource | undefined {
  const wanted = name.toLowerCase()
  return among.find((source) =>
    [source.name, ...(source.aliases ?? [])].some((known) => known.toLowerCase() === wanted),
  )
}

/** Whether any datasource has this name. */
export function isKnown(name: string): boolean {
  return datasourceNamed(name) !== undefined
}
