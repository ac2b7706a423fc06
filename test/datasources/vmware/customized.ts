// A machine that VMware Tools customize, in memory.

import { vmware } from '../../../datasources/vmware/vmware.ts'
import { carryOut } from '../../../system/deed.ts'
import type { AnswerFunction } from '../../../system/memory.ts'
import { hypervisor } from '../hypervisor.ts'
import { machine } from '../machine.ts'

const plugin = '/usr/lib64/open-vm-tools/plugins/vmsvc/libdeployPkgPlugin.so'
export const folder = '/var/run/vmware-imc'
export const dmi = { product_name: 'VMware7,1', product_uuid: '4221B67C-5A6D-364D-53D0-0ECB2AA21140' }

interface World {
  readonly imc: Readonly<Record<string, string>>
  readonly files?: Readonly<Record<string, string>>
  readonly settings?: object
  readonly guestinfo?: Readonly<Record<string, string>>
  readonly commands?: AnswerFunction
  readonly programs?: readonly string[]
}

export function customized({ imc, files = {}, settings = {}, guestinfo = {}, commands, programs = [] }: World) {
  const vsphere = hypervisor(guestinfo)
  const here = machine({
    dmi,
    facts: { virtualization: { name: 'vmware', container: false } },
    files: {
      [plugin]: '',
      '/etc/passwd': 'root:x:0:0::/root:/bin/sh\ntoor:x:0:0::/root:/bin/sh\nweb:x:1000:1000::/:/bin/sh\n',
      ...Object.fromEntries(Object.entries(imc).map(([name, text]) => [`${folder}/${name}`, text])),
      ...files,
    },
    programs: [...vsphere.programs, ...programs],
    commands: async (call, host) => (await vsphere.commands(call, host)) ?? (await commands?.(call, host)),
  })
  const find = (phase: 'local' | 'network' = 'local') =>
    here.find({
      phase,
      config: { datasource_list: ['VMware'], ...settings },
      datasources: [vmware],
      carryOut,
    })
  const told = () => vsphere.asked.filter((command) => !command.startsWith('info-get'))
  return { ...here, find, told, values: vsphere.values }
}
