import assert from 'node:assert/strict'
import type { Json, JsonObject } from '../../../core/json.ts'
import { rbxcloud } from '../../../datasources/rbxcloud/rbxcloud.ts'
import { base64, type Disk, type MachineOptions, machine } from '../machine.ts'
import { datasourceSuite, secret } from '../suite.ts'

const cloud = {
  vm: { name: 'vm-1', _id: '5beab44f680cffd11f0e60fc' },
  additionalMetadata: { username: 'guru', sshKeys: ['ssh-rsa AAA a'], password: { sha512: `$6$${secret}` } },
  netadp: [
    {
      macaddress: '52:54:00:00:00:01',
      ip: [{ address: '62.181.8.174' }],
      network: { dns: { nameservers: ['8.8.8.8'] }, gateway: '62.181.8.1', netmask: '255.255.248.0', routing: [] },
    },
  ],
}
const disk = (json: JsonObject | string, more: Partial<Disk> = {}): MachineOptions => ({
  disks: [
    {
      device: '/dev/sr0',
      label: 'CLOUDMD',
      type: 'vfat',
      files: { 'cloud.json': typeof json === 'string' ? json : JSON.stringify(json), 'user.data': '#!/bin/sh\n' },
      ...more,
    },
  ],
})
const only = { datasource_list: ['RbxCloud'] }
const user = {
  name: 'guru',
  gecos: 'guru',
  sudo: ['ALL=(ALL) NOPASSWD:ALL'],
  passwd: `$6$${secret}`,
  lock_passwd: false,
  ssh_authorized_keys: ['ssh-rsa AAA a'],
}
const failed = { codes: ['datasource/failed'] }

datasourceSuite(rbxcloud, {
  answers: {
    machine: disk(cloud),
    instance: {
      id: '5beab44f680cffd11f0e60fc',
      hostname: 'vm-1',
      publicKeys: [],
      userData: base64('#!/bin/sh\n'),
      cloudName: 'rbxcloud',
      subplatform: 'unknown',
      detail: 'seed=None',
      metadata: {
        meta_data: { 'instance-id': '5beab44f680cffd11f0e60fc', 'local-hostname': 'vm-1', 'public-keys': [] },
      },
      config: { ssh_pwauth: true, disable_root: true, system_info: { default_user: user }, manage_etc_hosts: true },
      network: {
        version: 1,
        config: [
          {
            type: 'physical',
            name: 'eth0',
            mac_address: '52:54:00:00:00:01',
            subnets: [
              {
                type: 'static',
                address: '62.181.8.174',
                netmask: '255.255.248.0',
                control: 'auto',
                gateway: '62.181.8.1',
                dns_nameservers: ['8.8.8.8'],
              },
            ],
          },
        ],
      },
    },
  },
  absent: { machine: disk(cloud, { files: {} }) },
  busy: 'asks no server',
  empty: { machine: disk(''), ...failed },
  unreachable: { machine: disk(cloud, { broken: 'mount: wrong fs type' }), codes: ['datasource/mount'] },
  broken: { machine: disk(`{"vm": {}, "netadp": [], "${secret}": `), ...failed },
})

describe('datasources/rbxcloud', () => {
  const detect = (options: MachineOptions) => rbxcloud.detect(machine(options).facts, {})

  it('is known by the label of its disk alone', () => {
    assert.equal(detect(disk(cloud)), 'yes')
    assert.equal(detect(disk(cloud, { label: 'cloudmd' })), 'yes')
    assert.equal(detect(disk(cloud, { label: 'CloudMd' })), 'no')
    assert.equal(detect({}), 'no')
  })

  it('leaves /etc/hosts alone where it has something', async () => {
    const here = machine({ ...disk(cloud), files: { '/etc/hosts': '127.0.0.1 localhost\n' } })
    assert.equal((await here.instance({ config: only })).config?.['manage_etc_hosts'], false)
  })

  it('does without what need not be there', async () => {
    const { id, config, network } = await machine(disk({ vm: {}, netadp: [] })).instance({ config: only })
    assert.deepEqual([id, config], ['iid-datasource', { ssh_pwauth: true, disable_root: true, manage_etc_hosts: true }])
    assert.equal(network, undefined)
  })

  it('keeps a user without a password locked', async () => {
    const more = { ...cloud, additionalMetadata: { username: 'guru' } }
    const { config } = await machine(disk(more)).instance({ config: only })
    assert.match(JSON.stringify(config), /"lock_passwd":true/)
  })

  it('is not used without its machine or its adapters, and leaves out what is of another kind', async () => {
    const here = machine(disk({ vm: cloud.vm }))
    assert.equal(await here.find({ config: only }), undefined)
    assert.deepEqual(here.codes(), ['datasource/failed'])
    const odd = machine(disk({ ...cloud, additionalMetadata: { username: 'guru', sshKeys: 'x', password: 'y' } }))
    assert.equal((await odd.instance({ config: only })).hostname, 'vm-1')
    assert.ok(odd.codes().every((code) => code === 'datasource/bad-metadata') && odd.codes().length > 0)
  })

  it('asks the gateway and its neighbours in each boot, so that the network knows its addresses', async () => {
    const here = machine(disk(cloud))
    const instance = await here.instance({ config: only })
    const asked = async (network: Json | undefined, id = 'debian') => {
      const facts = { ...here.facts, os: { ...here.facts.os, id } }
      const deeds = await rbxcloud.activate?.({ instance: { ...instance, network }, facts } as never)
      return deeds?.map((deed) => 'run' in deed && deed.run.join(' '))
    }
    const network: Json = {
      config: [{ subnets: [{ address: '62.181.8.174', gateway: '62.181.8.254' }, { address: 'x' }] }],
    }
    assert.deepEqual(await asked(network), [
      'arping -c 2 -S 62.181.8.174 62.181.8.254',
      'arping -c 2 -S 62.181.8.174 62.181.9.0',
      'arping -c 2 -S 62.181.8.174 62.181.9.1',
    ])
    assert.equal((await asked(instance.network))?.length, 3)
    assert.equal((await asked(network, 'centos'))?.[0], 'arping -c 2 -s 62.181.8.174 62.181.8.254')
    assert.deepEqual(await asked(undefined), [])
  })

  it('writes the network config in each boot', () => {
    assert.deepEqual(rbxcloud.networkEvents?.default, ['boot', 'boot-legacy'])
  })
})
