// Clouds that are known by nothing but what the firmware says, and tell all else over the network.

import assert from 'node:assert/strict'
import type { Cloud } from '../../metadata-server/cloud.ts'
import { azure } from '../../metadata-server/clouds/azure.ts'
import { ec2 } from '../../metadata-server/clouds/ec2.ts'
import { gce } from '../../metadata-server/clouds/gce.ts'
import { openstack } from '../../metadata-server/clouds/openstack.ts'
import type { Machine } from '../../metadata-server/machine.ts'
import { play } from '../../metadata-server/scenario.ts'
import { caseOf } from '../clouds/cases.ts'
import { playCloud } from '../clouds/played-cloud.ts'
import { openCloudCable } from '../machines/cloud-cable.ts'
import { bootVm, type Disk, vmDisk } from '../machines/vm.ts'

const REPORT = `
show() { echo "== $1"; shift; "$@" 2>&1; }
show status cloud-init status --wait --long
show code sh -c 'cloud-init status >/dev/null; echo $?'
show cloud-id cloud-id
show hostname hostname
show failed systemctl --failed --no-legend --plain
show v1 cloud-init query v1
show user-data cat /var/lib/cloud/instance/user-data.txt
show keys sh -c 'cat /home/*/.ssh/authorized_keys'
show order cat /var/lib/order
show addresses ip -4 -brief address
show generator cat /run/cloud-init/ds-identify.log
show log sh -c 'grep -E "WARNING|ERROR" /var/log/cloud-init.log'
`

const userData = `#cloud-config
users: [default, {name: luke}]
runcmd: ['echo runcmd >> /var/lib/order', 'id luke >> /var/lib/order']
`

type Report = Readonly<Record<string, string>>

interface Boot {
  readonly machine: Machine
  readonly report: Report
  readonly requests: readonly string[]
}

/** What makes each the cloud's own: the detail of its status, and a request without which it would have been somebody else's. */
const expected: readonly { cloud: Cloud; detail: RegExp; asked: RegExp }[] = [
  { cloud: ec2 as Cloud, detail: /^DataSourceEc2Local$/, asked: /^PUT \/latest\/api\/token -> 200$/ },
  { cloud: gce as Cloud, detail: /^DataSourceGCELocal$/, asked: /^GET \/computeMetadata\/v1\/.* -> 200$/ },
  { cloud: azure as Cloud, detail: /^DataSourceAzure \[/, asked: /^POST \/machine\/?\?comp=health -> 200$/ },
  {
    cloud: openstack as Cloud,
    detail: /^DataSourceOpenStackLocal \[/,
    asked: /^GET \/openstack\/.*meta_data\.json -> 200$/,
  },
]

describe('a virtual machine in a cloud', () => {
  let disk: Disk
  const boots = new Map<Cloud, Promise<Boot>>()

  before(async () => {
    disk = await vmDisk(REPORT)
    // Two side by side: each guest keeps one processor busy.
    const waiting = expected.map(({ cloud }) => cloud)
    const worker = async (): Promise<void> => {
      const cloud = waiting.shift()
      if (!cloud) return
      const booted = boot(disk, cloud)
      boots.set(cloud, booted)
      await Promise.allSettled([booted])
      await worker()
    }
    await Promise.all([worker(), worker()])
  })

  after(() => disk?.remove())

  for (const { cloud, detail, asked } of expected) {
    it(`is one of ${cloud.title} by its firmware, and has what that says of it`, async () => {
      const { machine, report, requests } = (await boots.get(cloud)) as Boot
      const context = `${report['status']}\n${report['log']}\n${report['generator']}`
      assert.equal(report['code'], '0', context)
      const [, said = ''] = /^detail: (.*)$/m.exec(report['status'] ?? '') ?? []
      assert.match(said, detail)
      assert.match(report['generator'] ?? '', new RegExp(`found ${cloud.datasource}\\b`))
      assert.equal(report['failed'], '')
      const v1 = JSON.parse(report['v1'] ?? '{}') as Record<string, unknown>
      assert.equal(v1['instance_id'], machine.id)
      assert.equal(v1['local_hostname'], machine.hostname)
      const keys = machine.publicKeys.map(({ key }) => key)
      assert.deepEqual(v1['public_ssh_keys'], keys)
      assert.equal(report['hostname'], machine.hostname)
      assert.equal(report['user-data'], userData.trim())
      assert.match(report['order'] ?? '', /^runcmd\nuid=\d+\(luke\)/)
      const { keys: authorized = '' } = report
      for (const key of keys) assert.ok(authorized.includes(key), authorized)
      const [address] = machine.nics[0]?.ipv4 ?? []
      assert.match(report['addresses'] ?? '', new RegExp(`UP\\s+${address?.address}/${address?.prefix}`))
      assert.ok(
        requests.some((request) => asked.test(request)),
        requests.join('\n'),
      )
    })
  }
})

async function boot(disk: Disk, cloud: Cloud): Promise<Boot> {
  const one = caseOf(cloud, 'usual', { 'user-data': userData })
  const { machine, own } = play(cloud, one.scenario)
  const cable = await openCloudCable()
  try {
    const played = await playCloud(cable, cloud, one.play)
    try {
      const [nic] = machine.nics
      const result = await bootVm(disk, {
        dmi: cloud.dmi?.(machine, own) ?? {},
        uplink: { netdev: cable.netdev, argv: cable.cloudArgv, mac: nic?.mac ?? '' },
        timeout: 600_000,
      })
      process.stdout.write(`    ${cloud.title}: powered off after ${result.seconds.toFixed(0)} s\n`)
      const sections = result.report.replaceAll('\r', '').split(/^== /m).slice(1)
      const report = sections.map((text) => [text.split('\n', 1)[0] ?? '', text.replace(/^.*\n/, '').trim()] as const)
      return { machine, report: Object.fromEntries(report), requests: played.requests() }
    } finally {
      await played.close()
    }
  } finally {
    cable.close()
  }
}
