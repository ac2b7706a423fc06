// RHEV and vSphere as Deltacloud uses them: user-data on a floppy or on a disc, and nothing else.

import { defineSchema, type Infer } from '../../core/schema/schema.ts'
import type { Cloud } from '../cloud.ts'

const own = defineSchema({
  type: 'object',
  additionalProperties: false,
  properties: {
    type: { enum: ['vsphere', 'rhev'], default: 'vsphere', description: 'A disc of vSphere, or a floppy of RHEV.' },
  },
})
type Own = Infer<typeof own>

export const altcloud: Cloud<Own> = {
  name: 'altcloud',
  title: 'AltCloud (RHEV, vSphere)',
  datasource: 'AltCloud',
  addresses: [],
  defaults: { id: '455', hostname: 'localhost', domain: '' },
  own,
  dmi: (_machine, { type }) =>
    type === 'rhev'
      ? { sys_vendor: 'Red Hat', product_name: 'RHEV Hypervisor' }
      : { sys_vendor: 'VMware, Inc.', product_name: 'VMware Virtual Platform' },
  disks: ({ userData = '' }, { type }) => [
    type === 'rhev'
      ? { label: '', type: 'vfat', files: { 'deltacloud-user-data.txt': userData } }
      : { label: 'CDROM', type: 'iso9660', also: ['ext4', 'vfat'], files: { 'deltacloud-user-data.txt': userData } },
  ],
}
