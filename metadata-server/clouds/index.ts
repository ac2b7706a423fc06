// The clouds that `firstlight serve` can imitate.

import type { Cloud } from '../cloud.ts'
import { akamai } from './akamai.ts'
import { aliyun } from './aliyun.ts'
import { altcloud } from './altcloud.ts'
import { azure } from './azure.ts'
import { bigstep } from './bigstep.ts'
import { cloudcix } from './cloudcix.ts'
import { cloudsigma } from './cloudsigma.ts'
import { cloudstack } from './cloudstack.ts'
import { configDrive } from './config-drive.ts'
import { digitalocean } from './digitalocean.ts'
import { ec2 } from './ec2.ts'
import { exoscale } from './exoscale.ts'
import { gce } from './gce.ts'
import { hetzner } from './hetzner.ts'
import { ibmcloud } from './ibmcloud.ts'
import { lxd } from './lxd.ts'
import { maas } from './maas.ts'
import { metaldata } from './metaldata.ts'
import { nocloud } from './nocloud.ts'
import { nwcs } from './nwcs.ts'
import { opennebula } from './opennebula.ts'
import { openstack } from './openstack.ts'
import { oracle } from './oracle.ts'
import { ovf } from './ovf.ts'
import { packet } from './packet.ts'
import { rbxcloud } from './rbxcloud.ts'
import { scaleway } from './scaleway.ts'
import { smartos } from './smartos.ts'
import { upcloud } from './upcloud.ts'
import { vmware } from './vmware.ts'
import { vultr } from './vultr.ts'
import { wsl } from './wsl.ts'

// biome-ignore format: a line for each
export const clouds: readonly Cloud[] = [
  akamai,
  aliyun,
  altcloud,
  azure,
  bigstep,
  cloudcix,
  cloudsigma,
  cloudstack,
  configDrive,
  digitalocean,
  ec2,
  exoscale,
  gce,
  hetzner,
  ibmcloud,
  lxd,
  maas,
  metaldata,
  nocloud,
  nwcs,
  opennebula,
  openstack,
  oracle,
  ovf,
  packet,
  rbxcloud,
  scaleway,
  smartos,
  upcloud,
  vmware,
  vultr,
  wsl,
]
