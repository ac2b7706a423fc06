// IBM Cloud's classic virtual servers: a part of a config drive, on a disk that is known by its label.
// https://cloudinit.readthedocs.io/en/latest/reference/datasources/ibmcloud.html

import { defineSchema, type Infer } from '../../core/schema/schema.ts'
import type { Cloud, ServedDisk } from '../cloud.ts'
import { openstackFiles } from './shared/openstack-files.ts'

const own = defineSchema({
  type: 'object',
  additionalProperties: false,
  properties: {
    kind: {
      enum: ['os-code', 'template'],
      description: "What the machine was made of: one of IBM's images, or a template of the user's. Default: os-code.",
    },
  },
})

const disks = {
  'os-code': { label: 'config-2', uuid: '9796-932E' },
  template: { label: 'METADATA', also: ['ext4', 'iso9660'] },
} as const

export const ibmcloud: Cloud<Infer<typeof own>> = {
  name: 'ibmcloud',
  title: 'IBM Cloud (classic)',
  datasource: 'IBMCloud',
  addresses: [],
  defaults: { region: '', zone: 'dal10' },
  own,
  dmi: ({ id }) => ({ sys_vendor: 'Xen', product_name: 'HVM domU', product_uuid: id }),
  disks(machine, { kind = 'os-code' }): readonly ServedDisk[] {
    const documents = [...openstackFiles(machine, {}, false)]
    const files = Object.fromEntries(documents.map(([name, body]) => [`openstack/latest/${name}`, body]))
    return [{ ...disks[kind], type: 'vfat', files }]
  },
}
