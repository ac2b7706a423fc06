// The clouds that `firstlight serve` can imitate.

import type { Cloud } from '../cloud.ts'
import { azure } from './azure.ts'
import { ec2 } from './ec2.ts'
import { openstack } from './openstack.ts'
import { ovf } from './ovf.ts'
import { vmware } from './vmware.ts'

// biome-ignore format: a line for each
export const clouds: readonly Cloud[] = [
  azure,
  ec2,
  openstack,
  ovf,
  vmware,
]
