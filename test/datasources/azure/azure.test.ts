import assert from 'node:assert/strict'
import type { Instance } from '../../../core/instance.ts'
import { azure } from '../../../datasources/azure/azure.ts'
import type { Detection } from '../../../datasources/shared/rules.ts'
import type { RecordedCall } from '../../../system/memory.ts'
import { base64, type MachineOptions, machine } from '../machine.ts'
import { datasourceSuite, eachAnswer, secret } from '../suite.ts'
import {
  answers,
  asked,
  disc,
  dmi,
  ejects,
  goalUrl,
  healthUrl,
  id,
  imds,
  instanceUrl,
  kept,
  key,
  olderUrl,
  ovfEnv,
  primaryLease,
  provisioned,
  reports,
  uuid,
  withoutProfile,
} from './azure-world.ts'

const seeded = { disks: [disc(ovfEnv())], dmi, http: answers }

datasourceSuite(azure, {
  answers: {
    machine: seeded,
    instance: { id, hostname: 'h-imds', publicKeys: [key], userData: base64('#!/bin/sh\n'), region: 'westeurope' },
  },
  absent: { machine: { http: eachAnswer(answers, () => 404) }, codes: ['datasource/failed'] },
  empty: { machine: { dmi, http: eachAnswer(answers, () => '') }, codes: ['datasource/failed'] },
  unreachable: { machine: { dmi }, codes: ['datasource/failed'] },
  broken: {
    machine: { dmi, disks: [disc(`<Environment><${secret}>`)], http: answers },
    codes: ['datasource/failed'],
  },
})

describe('Azure', () => {
  it('is known by its chassis or by a seed folder', () => {
    const answersTo = (options: MachineOptions): Detection => azure.detect(machine(options).facts, {})
    assert.equal(answersTo({ dmi }), 'yes')
    assert.equal(answersTo({ files: { '/var/lib/cloud/seed/azure/ovf-env.xml': ovfEnv() } }), 'yes')
    // Hyper-V elsewhere; Azure's disc in another cloud; a container sees its host's firmware.
    assert.equal(answersTo({ dmi: { ...dmi, chassis_asset_tag: '7783-7084-3265-9085-8269-3286-78' } }), 'no')
    assert.equal(answersTo({ dmi: { sys_vendor: 'Microsoft Corporation' }, disks: [disc(ovfEnv())] }), 'no')
    assert.equal(answersTo({ dmi, container: true }), 'no')
  })

  it('tells all that its three sources know', async () => {
    const custom = `<HostName>h-ovf</HostName><UserName>bob</UserName><CustomData>${base64('#cloud-config\n')}</CustomData>`
    const { here, instance } = await provisioned({
      disks: [disc(ovfEnv({ set: custom }))],
      files: { '/sys/firmware/acpi/tables/OEM0': 'seed', '/dev/disk/cloud/azure_resource': '' },
    })
    const ethernet = {
      dhcp4: true,
      'dhcp4-overrides': { 'route-metric': 100 },
      dhcp6: false,
      addresses: ['10.0.0.6/24'],
      match: { macaddress: '52:54:00:00:00:01', driver: 'virtio_net' },
      'set-name': 'eth0',
    }
    assert.deepEqual(instance, {
      datasource: 'Azure',
      className: 'DataSourceAzure',
      detail: 'seed=/dev/sr0',
      id,
      hostname: 'h-imds',
      publicKeys: [key],
      cloudName: 'azure',
      region: 'westeurope',
      availabilityZone: '1',
      dsmode: 'net',
      userData: base64('#cloud-config\n'),
      network: { version: 2, ethernets: { eth0: ethernet } },
      metadata: {
        meta_data: {
          'instance-id': id,
          'local-hostname': 'h-imds',
          imds: JSON.parse(imds()),
          random_seed: base64('seed'),
        },
      },
      config: {
        ssh_pwauth: false,
        system_info: { default_user: { name: 'ann' } },
        device_aliases: { ephemeral0: '/dev/disk/cloud/azure_resource' },
        disk_setup: { ephemeral0: { table_type: 'gpt', layout: [100], overwrite: true } },
        fs_setup: [{ filesystem: 'ext4', device: 'ephemeral0.1' }],
      },
      platform: 'azure',
      subplatform: 'config-disk (/dev/sr0)',
      interface: 'eth0',
    })
    assert.deepEqual(here.codes(), [])
    assert.deepEqual(azure.networkEvents, { default: ['boot'] })
  })

  it('asks in order, with the headers that its services insist on, and puts the disc out before it reports', async () => {
    const { here } = await provisioned({ disks: [disc(ovfEnv())] })
    assert.deepEqual(asked(here), [`GET ${instanceUrl}`, `GET ${goalUrl}`, `POST ${healthUrl}`])
    const [metadata, goal, health] = here.host.requests
    assert.equal(metadata?.headers['metadata'], 'true')
    assert.match(metadata?.headers['x-ms-client-request-id'] ?? '', /^[0-9a-f-]{36}$/)
    for (const request of [goal, health]) {
      assert.equal(request?.headers['x-ms-agent-name'], 'WALinuxAgent')
      assert.equal(request?.headers['x-ms-version'], '2012-11-30')
    }
    assert.equal(health?.headers['content-type'], 'text/xml; charset=utf-8')
    assert.match(
      health?.body ?? '',
      /<GoalStateIncarnation>1<.*<ContainerId>c1<.*<InstanceId>i.1&amp;2<.*<State>Ready</s,
    )
    assert.ok(here.host.ran.some((argv) => argv.join(' ') === '/lib/udev/cdrom_id --eject-media /dev/sr0'))
  })

  it('is asked with another request id at each try', async () => {
    const { here } = await provisioned({ http: { ...answers, [instanceUrl]: [404, 410, 429, 500, imds()] } })
    const ids = here.host.requests.flatMap(({ headers }) => headers['x-ms-client-request-id'] ?? [])
    assert.deepEqual([ids.length, new Set(ids).size], [5, 5])
  })

  it('is asked for an older version where the newer one is refused', async () => {
    const { here, instance } = await provisioned({ http: { ...answers, [instanceUrl]: 400, [olderUrl]: imds() } })
    assert.equal(instance?.region, 'westeurope')
    assert.deepEqual(asked(here).slice(0, 2), [`GET ${instanceUrl}`, `GET ${olderUrl}`])
  })

  it('keeps ovf-env.xml without its password, for root alone, and the password as a hash', async () => {
    const set = `<HostName>h</HostName><UserName>bob</UserName><UserPassword>${secret}&amp;</UserPassword>`
    const { here, instance } = await provisioned({ disks: [disc(ovfEnv({ set }))], http: withoutProfile })
    const { default_user: user } = (instance?.config?.['system_info'] ?? {}) as {
      default_user: Record<string, unknown>
    }
    assert.match(String(user['hashed_passwd']), /^\$6\$[./A-Za-z0-9]{16}\$[./A-Za-z0-9]{86}$/)
    assert.deepEqual({ ...user, hashed_passwd: '' }, { name: 'bob', lock_passwd: false, hashed_passwd: '' })
    assert.equal(instance?.config?.['ssh_pwauth'], true)
    assert.ok(!JSON.stringify(instance).includes(secret))
    assert.match(here.host.text(kept), /<UserPassword>REDACTED</)
    const { [kept]: file, '/var/lib/waagent': folder } = here.host.tree()
    assert.deepEqual([file?.mode, folder?.mode], [0o600, 0o700])
    const again = await provisioned({ files: { [kept]: here.host.text(kept) }, http: withoutProfile })
    assert.deepEqual(again.instance?.config?.['system_info'], { default_user: { name: 'bob', lock_passwd: false } })
    assert.equal(again.instance?.subplatform, 'seed-dir (/var/lib/waagent)')
  })

  it('makes a small ovf-env.xml where there were no media', async () => {
    const { here, instance } = await provisioned()
    assert.deepEqual([instance?.subplatform, instance?.detail], ['imds (IMDS)', 'seed=IMDS'])
    const again = await provisioned({ files: { [kept]: here.host.text(kept) }, http: withoutProfile })
    assert.deepEqual(
      [again.instance?.hostname, again.instance?.config?.['ssh_pwauth'], again.instance?.config?.['system_info']],
      ['h-imds', false, { default_user: { name: 'ann' } }],
    )
  })

  it('is set up from its media where the metadata cannot be had', async () => {
    const { here, instance } = await provisioned({ disks: [disc(ovfEnv())], http: { ...answers, [instanceUrl]: 403 } })
    assert.deepEqual([instance?.hostname, here.codes()], ['h-ovf', ['datasource/unreachable']])
    assert.deepEqual(instance?.network, {
      version: 2,
      ethernets: {
        eth0: {
          dhcp4: true,
          dhcp6: true,
          'set-name': 'eth0',
          match: { macaddress: '52:54:00:00:00:01', driver: 'virtio_net' },
        },
      },
    })
  })

  it('keeps its network in a later boot without metadata, and is no failure of provisioning', async () => {
    const first = await provisioned()
    assert.ok(first.instance)
    const files = { [kept]: first.here.host.text(kept) }
    const later = async (options: MachineOptions) => {
      const { here, instance } = await provisioned({ files, ...options }, { again: first.instance as Instance })
      return [instance, reports(here)] as const
    }
    assert.deepEqual(await later({ http: { ...answers, [instanceUrl]: 403 } }), [undefined, []])
    assert.deepEqual(await later({ leases: { eth0: '' } }), [undefined, []])
    assert.equal((await later({}))[1]?.length, 1)
  })

  it('is set up from what it kept where there is no network either', async () => {
    const { here, instance } = await provisioned({ files: { [kept]: ovfEnv() }, leases: { eth0: '' } })
    // Nobody can be told that it is ready.
    assert.deepEqual([instance?.hostname, here.codes()], ['h-ovf', ['datasource/not-done']])
    const waited = here.host.sleeps.reduce((sum, one) => sum + one, 0)
    assert.ok(waited >= 300_000 && waited < 320_000, String(waited))
  })

  it('is read by the primary NIC, however many others have a lease', async () => {
    const route = 'classless_static_routes=10.1.0.0/16 10.0.0.1\n'
    const dualStack = (macAddress: string, ipv4: string, ipv6: string) => ({
      macAddress,
      ipv4: { ipAddress: [{ privateIpAddress: ipv4 }], subnet: [{ address: '10.0.0.0', prefix: '23' }] },
      ipv6: { ipAddress: [{ privateIpAddress: ipv6 }] },
    })
    const nics = [
      dualStack('525400000002', '10.0.1.5', '2001:db8::5'),
      dualStack('525400000001', '10.0.0.5', '2001:db8::4'),
    ]
    const { here, instance } = await provisioned({
      leases: { eth0: '10.0.0.5', eth1: '10.0.1.5' },
      leaseLines: { eth0: route, eth1: primaryLease },
      disks: [disc(ovfEnv())],
      http: { ...answers, [instanceUrl]: imds({ network: { interface: nics } }) },
    })
    assert.deepEqual([instance?.interface, here.codes(), reports(here).length], ['eth1', [], 1])
    const { ethernets = {} } = (instance?.network ?? {}) as { ethernets?: Record<string, Record<string, unknown>> }
    assert.deepEqual(
      Object.values(ethernets).map(({ dhcp4, dhcp6, match }) => [
        dhcp4,
        dhcp6,
        (match as { macaddress: string }).macaddress,
      ]),
      [
        [true, true, '52:54:00:00:00:02'],
        [true, true, '52:54:00:00:00:01'],
      ],
    )
    const waited = here.host.sleeps.reduce((sum, one) => sum + one, 0)
    assert.ok(waited <= 2000, String(waited))
  })

  it('keeps the id that an earlier boot gave, in any case and byte order, and is the same machine', async () => {
    for (const previous of [uuid, '37133713-CDAB-2143-0123-0123456789AB']) {
      const { here, instance } = await provisioned({ files: { '/var/lib/cloud/data/instance-id': `${previous}\n` } })
      assert.equal(instance?.id, previous)
      const input = { facts: here.facts, instance: { ...instance, id: previous } } as never
      assert.equal(azure.check?.(input), true)
    }
    const other = await provisioned({ files: { '/var/lib/cloud/data/instance-id': 'i-other\n' } })
    assert.equal(other.instance?.id, id)
    assert.equal(azure.check?.({ facts: other.here.facts, instance: { id: 'i-other' } } as never), false)
  })

  it('misses custom data that was promised', async () => {
    const http = { ...answers, [instanceUrl]: imds({ compute: { userData: '' }, extended: { hasCustomData: true } }) }
    const lenient = await provisioned({ http })
    assert.deepEqual([lenient.instance?.id, lenient.here.codes()], [id, ['datasource/bad-metadata']])
    const strict = await provisioned({ http }, { config: { experimental_fail_on_missing_customdata: true } })
    assert.equal(strict.instance, undefined)
  })

  it('waits for the proxy agent where the media ask for it', async () => {
    const platform = '<ProvisionGuestProxyAgent>true</ProvisionGuestProxyAgent>'
    const disks = [disc(ovfEnv({ platform }))]
    const runs: string[] = []
    const commands = (call: RecordedCall) => {
      runs.push(call.argv.join(' '))
      return call.argv[0] === 'azure-proxy-agent' ? {} : ejects(call)
    }
    assert.equal((await provisioned({ disks, commands })).instance?.id, id)
    assert.ok(runs.includes('azure-proxy-agent --status --wait 120'))
    const { here, instance } = await provisioned({ disks })
    assert.equal(instance, undefined)
    assert.match(reports(here)[0] ?? '', /reason=azure-proxy-agent not found\|/)
  })

  it('leaves NICs out that the machine lacks, and takes DHCP where none is left', async () => {
    const device = (macAddress: string) => ({ macAddress, ipv4: { ipAddress: [{ privateIpAddress: '10.0.0.5' }] } })
    const names = async (...macs: string[]) => {
      const http = { ...answers, [instanceUrl]: imds({ network: { interface: macs.map(device) } }) }
      const { here, instance } = await provisioned({ http })
      return [Object.keys(((instance?.network ?? {}) as { ethernets: object }).ethernets), here.codes()]
    }
    assert.deepEqual(await names('525400000001', '0000000000AA'), [['eth0'], ['datasource/bad-metadata']])
    assert.deepEqual(await names('0000000000AA'), [['eth0'], ['datasource/bad-metadata']])
  })

  it('removes what older images set NICs up with', async () => {
    const old = '/usr/local/sbin/ephemeral_eth.sh'
    assert.ok(!(old in (await provisioned({ files: { [old]: '' } })).here.host.tree()))
    const own = await provisioned({ files: { [old]: '' } }, { config: { apply_network_config: false } })
    assert.ok(old in own.here.host.tree())
  })

  it('takes what is no metadata for a failure, whatever it is', async () => {
    for (const body of ['{"compute": {"vmId"', '<html>login</html>', '[]', '{"compute": 1}']) {
      const { here, instance } = await provisioned({ http: { ...answers, [instanceUrl]: body } })
      assert.deepEqual([instance, here.codes()], [undefined, ['datasource/failed']], body)
      assert.match(reports(here)[0] ?? '', /reason=error parsing IMDS metadata\|/)
    }
  })
})
