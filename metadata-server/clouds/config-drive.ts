// OpenStack's config drive: the documents of the metadata service on a disk, and then also addresses, as there need be no DHCP.
// https://docs.openstack.org/nova/latest/admin/config-drive.html

import type { Cloud } from '../cloud.ts'
import {
  ec2MetaData,
  knownVersions,
  type OpenstackOwn,
  openstackFiles,
  openstackOwn,
} from './shared/openstack-files.ts'

export const configDrive: Cloud<OpenstackOwn> = {
  name: 'config-drive',
  title: 'OpenStack config drive',
  datasource: 'ConfigDrive',
  addresses: [],
  own: openstackOwn,
  dmi: ({ id }) => ({ sys_vendor: 'OpenStack Foundation', product_name: 'OpenStack Nova', product_uuid: id }),
  disks(machine, own) {
    const documents = [...openstackFiles(machine, own, false)]
    const versions = [...(own.versions ?? knownVersions), 'latest']
    const { userData } = machine
    return [
      {
        label: 'config-2',
        type: 'iso9660',
        also: ['ext4', 'vfat'],
        files: {
          ...Object.fromEntries(
            versions.flatMap((version) => documents.map(([name, body]) => [`openstack/${version}/${name}`, body])),
          ),
          ...Object.fromEntries(
            Object.entries(own.content ?? {}).map(([name, text]) => [`openstack/content/${name}`, String(text)]),
          ),
          'ec2/latest/meta-data.json': JSON.stringify(ec2MetaData(machine)),
          ...(userData !== undefined && { 'ec2/latest/user-data': userData }),
        },
      },
    ]
  },
}
