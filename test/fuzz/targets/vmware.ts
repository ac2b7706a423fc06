// What VMware gives a machine: guestinfo, the files of a customization, an OVF environment.

import fc from 'fast-check'
import { hypervisor } from '../../datasources/hypervisor.ts'
import { machine } from '../../stages/whole-boot.ts'
import { yamlWords } from '../grammar/yaml.ts'
import { mutated, soup } from '../mutate.ts'
import { boot } from '../refuse-bugs.ts'
import type { Target } from '../target.ts'

function vm(guestinfo: Readonly<Record<string, string>>, files: Readonly<Record<string, string>> = {}) {
  const { commands } = hypervisor(guestinfo)
  return machine(undefined, {
    commands: async (call, host) => (await commands(call, host)) ?? (call.argv[0] === 'ip' ? '[]' : ''),
    files: {
      '/sys/class/dmi/id/product_name': 'VMware Virtual Platform\n',
      '/sys/class/dmi/id/product_uuid': '4221b67c-5a6d-364d-53d0-0ecb2aa21140\n',
      '/usr/bin/vmware-rpctool': { content: '', mode: 0o755 },
      '/etc/cloud/cloud.cfg.d/90.cfg':
        'datasource_list: [VMware, OVF, None]\ndisable_vmware_customization: false\ndatasource: {VMware: {vmware_cust_file_max_wait: 0}}\n',
      ...files,
    },
  })
}

const metadata =
  'instance-id: i\nlocal-hostname: web\nredact: [userdata]\nnetwork.encoding: base64\nnetwork: dmVyc2lvbjogMgo=\nnetwork-drivers: [e1000]\nwait-on-network: {ipv4: false}\npublic-keys-data: |\n  a\n'

const guestinfo: Target = {
  name: 'vmware-guestinfo',
  inputs: fc.oneof(soup(yamlWords), mutated([metadata], yamlWords)),
  run(input) {
    const text = input.toString()
    return boot(vm({ metadata: text, userdata: text, 'userdata.encoding': 'gz+b64', vendordata: text, ovfEnv: text }))
  },
}

const iniWords = [
  '[',
  ']',
  '=',
  '\n',
  '|1',
  'NIC1',
  'NICS',
  '[NIC1]',
  'MACADDR',
  'IPADDR',
  'GATEWAY',
  '10.0.0.1',
  'yes',
  '',
]
const customization = `[NETWORK]\nHOSTNAME = web\n[NIC-CONFIG]\nNICS = NIC1\n[NIC1]\nMACADDR = 52:54:00:12:34:56
BOOTPROTO = static\nIPADDR = 10.0.0.5\nNETMASK = 255.0.0.0\nGATEWAY = 10.0.0.1\nIPv6ADDR|1 = fc00::1\n[MISC]\nMARKER-ID = m
POST-GC-STATUS = yes\n[PASSWORD]\n-PASS = eA==\nRESET = yes\n[CUSTOM-SCRIPT]\nSCRIPT-NAME = s\n[CLOUDINIT]\n`

const imc: Target = {
  name: 'vmware-customization',
  inputs: fc.oneof(soup(iniWords), mutated([customization, '[CLOUDINIT]\nMETADATA = s\nUSERDATA = s\n'], iniWords)),
  run(input) {
    const folder = '/var/run/vmware-imc'
    const plugin = '/usr/lib/open-vm-tools/plugins/vmsvc/libdeployPkgPlugin.so'
    const files = { [plugin]: '', [`${folder}/s`]: input.toString(), [`${folder}/nics.txt`]: input.toString() }
    return boot(vm({}, { ...files, [`${folder}/cust.cfg`]: input.toString() }))
  },
}

const xmlWords = [
  '<',
  '>',
  '/',
  '"',
  '=',
  '&amp;',
  '&#10;',
  '<!--',
  '-->',
  '<![CDATA[',
  ']]>',
  'oe:key',
  '<Property',
  'xmlns:oe',
]
const environment = `<?xml version="1.0"?><Environment xmlns:oe="http://schemas.dmtf.org/ovf/environment/1"><PropertySection>
<Property oe:key="hostname" oe:value="web"/><Property oe:key="seedfrom" oe:value="/s/"/><Property oe:key="user-data" oe:value="YQ=="/>
<Property oe:key="network-config" oe:value="bmV0d29yazoge30K"/></PropertySection></Environment>`

const ovf: Target = {
  name: 'ovf',
  inputs: fc.oneof(soup(xmlWords), mutated([environment], xmlWords)),
  run(input) {
    const text = input.toString()
    return boot(
      vm({ ovfEnv: text }, { '/var/lib/cloud/seed/ovf-env.xml': text, '/s/meta-data': text, '/s/user-data': text }),
    )
  },
}

export const vmware: readonly Target[] = [guestinfo, imc, ovf]
