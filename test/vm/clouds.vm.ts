// Clouds that are known by nothing but what the firmware says, and tell all else over the network.

import assert from 'node:assert/strict'
import { verify } from 'unixcrypt'
import type { JsonObject } from '../../core/json.ts'
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
import { bootVm, type Disk, iso, vmDisk } from '../machines/vm.ts'

/** In no file of the machine, but hashed. */
const PASSWORD = 'Correct-Horse-7&'

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
show shadow getent shadow azureuser
show kept sh -c 'stat -c "%a %n" /var/lib/waagent /var/lib/waagent/ovf-env.xml && cat /var/lib/waagent/ovf-env.xml'
show leaks sh -c 'grep -rlsaF "${PASSWORD}" /etc /run /var/lib /var/log'
show disc sh -c 'ls /dev/sr0; blkid -p /dev/sr0; true'
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

interface Expected {
  readonly cloud: Cloud
  /** More of the scenario. */
  readonly scenario?: JsonObject
  /** What makes it the cloud's own: the detail of its status, and a request without which it would have been somebody else's. */
  readonly detail: RegExp
  readonly asked: RegExp
  /** Where they are not those of the scenario. */
  readonly keys?: RegExp
  also?(boot: Boot): void
}

const expected: Readonly<Record<string, Expected>> = {
  'Amazon EC2': {
    cloud: ec2 as Cloud,
    detail: /^DataSourceEc2Local$/,
    asked: /^PUT \/latest\/api\/token -> 200$/,
  },
  'Google Compute Engine': {
    cloud: gce as Cloud,
    detail: /^DataSourceGCELocal$/,
    asked: /^GET \/computeMetadata\/v1\/.* -> 200$/,
  },
  'Microsoft Azure': {
    cloud: azure as Cloud,
    scenario: { azure: { media: false } },
    detail: /^DataSourceAzure \[seed=IMDS\]$/,
    asked: /^POST \/machine\/?\?comp=health -> 200$/,
  },
  'Microsoft Azure, with its disc': {
    cloud: azure as Cloud,
    scenario: { azure: { certificates: true }, password: PASSWORD, user: 'azureuser' },
    detail: /^DataSourceAzure \[seed=\/dev\/sr0\]$/,
    asked: /^GET \/machine\/.*\?comp=certificates.* -> 200$/,
    keys: /^ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQCZ0aC5\S+1pJB$/,
    also: hasPassword,
  },
  OpenStack: {
    cloud: openstack as Cloud,
    detail: /^DataSourceOpenStackLocal \[/,
    asked: /^GET \/openstack\/.*meta_data\.json -> 200$/,
  },
}

/** The disc has the password, and nothing else does. */
function hasPassword({ report, requests }: Boot): void {
  const hash = report['shadow']?.split(':')[1] ?? ''
  assert.match(hash, /^\$6\$/)
  assert.ok(verify(PASSWORD, hash), hash)
  assert.equal(report['leaks'], '')
  const [folder, file] = report['kept']?.split('\n') ?? []
  assert.deepEqual([folder, file], ['700 /var/lib/waagent', '600 /var/lib/waagent/ovf-env.xml'])
  assert.match(report['kept'] ?? '', /<UserPassword>REDACTED<\/UserPassword>/)
  // The drive is empty before the fabric hears that the machine is ready.
  assert.doesNotMatch(report['disc'] ?? '', /iso9660/)
  assert.match(requests.at(-1) ?? '', /^POST \/machine\?comp=health -> 200$/)
}

describe('a virtual machine in a cloud', () => {
  let disk: Disk
  const boots = new Map<string, Promise<Boot>>()

  before(async () => {
    disk = await vmDisk(REPORT)
    // Two side by side: each guest keeps one processor busy.
    const waiting = Object.entries(expected)
    const worker = async (): Promise<void> => {
      const [name, one] = waiting.shift() ?? []
      if (name === undefined || !one) return
      const booted = boot(disk, name, one)
      boots.set(name, booted)
      await Promise.allSettled([booted])
      await worker()
    }
    await Promise.all([worker(), worker()])
  })

  after(() => disk?.remove())

  for (const [name, { cloud, detail, asked, keys: own, also }] of Object.entries(expected)) {
    it(`is one of ${name} by its firmware, and has what that says of it`, async () => {
      const booted = (await boots.get(name)) as Boot
      const { machine, report, requests } = booted
      const context = `${report['status']}\n${report['log']}\n${report['generator']}`
      assert.equal(report['code'], '0', context)
      const [, said = ''] = /^detail: (.*)$/m.exec(report['status'] ?? '') ?? []
      assert.match(said, detail)
      assert.match(report['generator'] ?? '', new RegExp(`found ${cloud.datasource}\\b`))
      assert.equal(report['failed'], '')
      const v1 = JSON.parse(report['v1'] ?? '{}') as Record<string, unknown>
      assert.equal(v1['instance_id'], machine.id)
      assert.equal(v1['local_hostname'], machine.hostname)
      const given = v1['public_ssh_keys'] as readonly string[]
      const keys = own ? given : machine.publicKeys.map(({ key }) => key)
      assert.deepEqual(given, keys)
      if (own) assert.match(keys.join('\n'), own)
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
      also?.(booted)
    })
  }
})

async function boot(disk: Disk, name: string, { cloud, scenario }: Expected): Promise<Boot> {
  const one = caseOf(cloud, 'usual', { 'user-data': userData, ...scenario })
  const { machine, own } = play(cloud, one.scenario)
  const [given] = cloud.disks?.(machine, own) ?? []
  const disc = given && (await iso(given.label, given.files as Readonly<Record<string, string>>))
  const cable = await openCloudCable()
  try {
    const played = await playCloud(cable, cloud, one.play)
    try {
      const [nic] = machine.nics
      const result = await bootVm(disk, {
        dmi: cloud.dmi?.(machine, own) ?? {},
        ...(disc && { iso: disc.path }),
        uplink: { netdev: cable.netdev, argv: cable.cloudArgv, mac: nic?.mac ?? '' },
        timeout: 600_000,
      })
      process.stdout.write(`    ${name}: powered off after ${result.seconds.toFixed(0)} s\n`)
      const sections = result.report.replaceAll('\r', '').split(/^== /m).slice(1)
      const report = sections.map((text) => [text.split('\n', 1)[0] ?? '', text.replace(/^.*\n/, '').trim()] as const)
      return { machine, report: Object.fromEntries(report), requests: played.requests() }
    } finally {
      await played.close()
    }
  } finally {
    cable.close()
    disc?.remove()
  }
}
