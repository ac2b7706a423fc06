// A machine of Azure: what its disc, its metadata and its wire server say.

import assert from 'node:assert/strict'
import { carryOut } from '../../../system/deed.ts'
import type { CommandAnswer, HttpAnswer, RecordedCall } from '../../../system/memory.ts'
import { type Disk, type FindOptions, type Machine, type MachineOptions, machine } from '../machine.ts'
import { secret } from '../suite.ts'

export const uuid = '13371337-ABCD-4321-0123-0123456789AB'
export const dmi = { chassis_asset_tag: '7783-7084-3265-9085-8269-3286-77', product_uuid: uuid }
export const instanceUrl = 'http://169.254.169.254/metadata/instance?api-version=2021-08-01&extended=true'
export const olderUrl = 'http://169.254.169.254/metadata/instance?api-version=2019-06-01'
export const reprovisionUrl = 'http://169.254.169.254/metadata/reprovisiondata?api-version=2019-06-01'
export const goalUrl = 'http://168.63.129.16/machine/?comp=goalstate'
export const healthUrl = 'http://168.63.129.16/machine?comp=health'
const certificatesUrl = 'http://168.63.129.16/machine/c1?comp=certificates&incarnation=1'
export const key = 'ssh-rsa AAAAB3NzaC1yc2E= me'

export const primaryLease =
  'classless_static_routes=0.0.0.0/0 10.0.0.1 168.63.129.16/32 10.0.0.1 169.254.169.254/32 10.0.0.1\n'

const azure = 'http://schemas.microsoft.com/windowsazure'

export interface OvfParts {
  readonly set?: string
  readonly platform?: string
  readonly section?: string
}

/** As Azure writes it. */
export function ovfEnv({ set = '<HostName>h-ovf</HostName>', platform = '', section = '' }: OvfParts = {}): string {
  return `<?xml version="1.0" encoding="utf-8"?>
<Environment xmlns="http://schemas.dmtf.org/ovf/environment/1" xmlns:wa="${azure}" xmlns:i="http://www.w3.org/2001/XMLSchema-instance">
  <wa:ProvisioningSection><wa:Version>1.0</wa:Version>
    <LinuxProvisioningConfigurationSet xmlns="${azure}">
      <ConfigurationSetType>LinuxProvisioningConfiguration</ConfigurationSetType>${set}
    </LinuxProvisioningConfigurationSet>${section}
  </wa:ProvisioningSection>
  <wa:PlatformSettingsSection><wa:Version>1.0</wa:Version>
    <PlatformSettings xmlns="${azure}"><KmsServerHostname>kms.core.windows.net</KmsServerHostname>${platform}</PlatformSettings>
  </wa:PlatformSettingsSection>
</Environment>
`
}

export const disc = (content: string): Disk => ({
  device: '/dev/sr0',
  type: 'udf',
  files: { 'ovf-env.xml': content },
})

interface Extra {
  readonly compute?: object
  readonly extended?: object
  readonly network?: unknown
}

export function imds({ compute, extended, network }: Extra = {}): string {
  return JSON.stringify({
    compute: {
      location: 'westeurope',
      platformFaultDomain: '1',
      vmId: uuid.toLowerCase(),
      osProfile: { adminUsername: 'ann', computerName: 'h-imds', disablePasswordAuthentication: 'true' },
      publicKeys: [{ keyData: key, path: '/home/ann/.ssh/authorized_keys' }],
      userData: Buffer.from('#!/bin/sh\n').toString('base64'),
      ...compute,
    },
    extended: { compute: { hasCustomData: false, ppsType: 'None', ...extended } },
    network:
      network === undefined
        ? {
            interface: [
              {
                macAddress: '525400000001',
                ipv4: {
                  ipAddress: [
                    { privateIpAddress: '10.0.0.5', publicIpAddress: '' },
                    { privateIpAddress: '10.0.0.6', publicIpAddress: '' },
                  ],
                  subnet: [{ address: '10.0.0.0', prefix: '24' }],
                },
                ipv6: { ipAddress: [] },
              },
            ],
          }
        : network,
  })
}

const goalState = `<?xml version="1.0" encoding="utf-8"?>
<GoalState xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><Version>2012-11-30</Version><Incarnation>1</Incarnation>
  <Container><ContainerId>c1</ContainerId><RoleInstanceList><RoleInstance><InstanceId>i.1&amp;2</InstanceId><State>Started</State>
    <Configuration><Certificates>${certificatesUrl.replaceAll('&', '&amp;')}</Certificates></Configuration>
  </RoleInstance></RoleInstanceList></Container>
</GoalState>`

export const answers: Readonly<Record<string, HttpAnswer>> = {
  [instanceUrl]: imds(),
  [goalUrl]: goalState,
  [`POST ${healthUrl}`]: '',
}

export const withoutProfile = { ...answers, [instanceUrl]: imds({ compute: { osProfile: undefined } }) }
export const id = uuid.toLowerCase()
export const kept = '/var/lib/waagent/ovf-env.xml'
export const mark = '/var/lib/cloud/data/reported_ready'

/** Done with what it says is to be done, on its primary NIC. */
export async function provisioned(options: MachineOptions = {}, find: FindOptions = {}) {
  const here = machine({ dmi, http: answers, leaseLines: { eth0: primaryLease }, commands: ejects, ...options })
  const config = { datasource_list: ['Azure'], datasource: { Azure: find.config ?? {} } }
  const found = await here.find({ carryOut, ...find, config })
  const text = JSON.stringify([here.said, here.host.calls.map(({ argv }) => argv)])
  assert.ok(!text.includes(secret), text)
  return { here, instance: found?.instance }
}

export const ejects = ({ argv }: RecordedCall): CommandAnswer | undefined =>
  argv[0] === 'eject' || argv[0] === '/lib/udev/cdrom_id' ? {} : undefined

export const asked = ({ host }: Machine) => host.requests.map(({ method, url }) => `${method} ${url}`)
export const reports = ({ host }: Machine) =>
  host.requests.flatMap(({ method, body }) => (method === 'POST' ? (body ?? '') : []))

/** What the host reads last in its pool. */
export function valueIn({ host }: Machine): string {
  const pool = Buffer.from(host.text('/var/lib/hyperv/.kvp_pool_1'))
  const record = pool.subarray(-2560)
  assert.equal(record.subarray(0, 512).toString().replaceAll('\0', ''), 'PROVISIONING_REPORT')
  return record.subarray(512).toString().replaceAll('\0', '')
}
