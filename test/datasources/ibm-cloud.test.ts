import assert from 'node:assert/strict'
import { ibmCloud } from '../../datasources/ibm-cloud.ts'
import type { WorldFile } from '../../system/memory.ts'
import { base64, type Disk, type MachineOptions, machine } from './machine.ts'
import { datasourceSuite, secret } from './suite.ts'

const folder = 'openstack/latest'
const networkData = {
  links: [{ id: 'n', type: 'phy', ethernet_mac_address: '52:54:00:00:00:01' }],
  networks: [{ link: 'n', type: 'ipv4', ip_address: '10.0.0.5', netmask: '255.255.255.0' }],
}
const files = {
  [`${folder}/meta_data.json`]: JSON.stringify({
    uuid: 'ibm-1',
    hostname: 'web.example',
    name: 'web',
    public_keys: { '1': 'ssh-rsa A' },
    random_seed: 'AAEC',
    availability_zone: 'dal10',
  }),
  [`${folder}/user_data`]: '#!/bin/sh\n',
  [`${folder}/vendor_data.json`]: '{"cloud-init": "vendor"}',
  [`${folder}/network_data.json`]: JSON.stringify(networkData),
}
const live: Disk = { device: '/dev/xvdh', label: 'config-2', uuid: '9796-932E', type: 'vfat', files }
const template: Disk = { device: '/dev/xvdi', label: 'METADATA', type: 'vfat', files }
const xen = { virtualization: { name: 'xen', container: false } }

const on = (disk: Disk, more: MachineOptions = {}): MachineOptions => ({ disks: [disk], facts: xen, ...more })
const provisioning: Readonly<Record<string, WorldFile>> = { '/root/provisioningConfiguration.cfg': '' }

datasourceSuite(ibmCloud, {
  answers: { machine: on(live), instance: { id: 'ibm-1', hostname: 'web.example', vendorData: base64('vendor') } },
  absent: { machine: { disks: [{ ...live, uuid: '1234-5678' }], facts: xen } },
  busy: 'asks no server',
  empty: { machine: on({ ...live, files: {} }), codes: ['datasource/failed'] },
  unreachable: { machine: on({ ...live, broken: 'mount: wrong fs type' }), codes: ['datasource/mount'] },
  broken: {
    machine: on({ ...live, files: { ...files, [`${folder}/meta_data.json`]: `{"${secret}": }` } }),
    codes: ['datasource/failed'],
  },
})

describe('datasources/ibm-cloud', () => {
  const metadata = {
    'instance-id': 'ibm-1',
    'local-hostname': 'web.example',
    'public-keys': { '1': 'ssh-rsa A' },
    random_seed: 'ci-b64:AAEC',
  }

  it("reads the disk of a machine that was made from one of IBM's images", async () => {
    const { instance, codes } = machine(on(live, { files: { '/sys/hypervisor/uuid': 'ABC-1\n' } }))
    assert.deepEqual(await instance(), {
      datasource: 'IBMCloud',
      className: 'DataSourceIBMCloud',
      detail: 'OS-Code/Live /dev/xvdh',
      id: 'ibm-1',
      hostname: 'web.example',
      publicKeys: ['ssh-rsa A'],
      cloudName: 'ibmcloud',
      platform: 'ibmcloud',
      subplatform: 'OS-Code/Live (/dev/xvdh)',
      dsmode: 'net',
      userData: base64('#!/bin/sh\n'),
      vendorData: base64('vendor'),
      network: {
        version: 1,
        config: [
          {
            type: 'physical',
            name: 'eth0',
            mac_address: '52:54:00:00:00:01',
            subnets: [{ type: 'static', address: '10.0.0.5', netmask: '255.255.255.0', ipv4: true }],
          },
        ],
      },
      metadata: { meta_data: metadata, network_json: networkData },
      identity: 'abc-1',
    })
    assert.deepEqual(codes(), [])
  })

  it('leaves the network of a template to the template', async () => {
    const { network, detail } = await machine(on(template)).instance()
    assert.deepEqual([network, detail], [{ version: 1, config: 'disabled' }, 'Template/Live/Metadata /dev/xvdi'])
  })

  it('takes the disk of an image before that of a template, each in any case', async () => {
    const disks = [template, { ...live, label: 'CONFIG-2', uuid: '9796-932e' }]
    const config = { datasource_list: ['IBMCloud'] }
    assert.equal((await machine({ disks, facts: xen }).instance({ config })).detail, 'OS-Code/Live /dev/xvdh')
    assert.equal((await machine(on({ ...template, label: 'metadata' })).instance()).id, 'ibm-1')
  })

  it('knows its cached instance by the uuid of the hypervisor', async () => {
    const uuid = (text: string) => ({ files: { '/sys/hypervisor/uuid': text } })
    const restored = async (before: string, now: string) => {
      const cached = {
        instance: await machine(on(live, uuid(before))).instance(),
        runInstanceId: undefined,
        trust: false,
      }
      return (await machine(on(live, uuid(now))).find({ cached }))?.restored
    }
    assert.equal(await restored('abc', 'ABC\n'), true)
    assert.equal(await restored('abc', 'abd\n'), false)
    assert.equal(await restored('', ''), false)
  })

  describe('is detected', () => {
    const answer = async (options: MachineOptions) => ibmCloud.detect(await machine(options).allFacts([ibmCloud]), {})

    it('on Xen, by one of the two disks', async () => {
      assert.equal(await answer(on(live)), 'yes')
      assert.equal(await answer(on(template)), 'yes')
      assert.equal(await answer({ disks: [live], files: { '/proc/xen': { directory: true } } }), 'yes')
      assert.equal(await answer({ disks: [live] }), 'no')
      assert.equal(await answer(on({ ...live, uuid: '1234-5678' })), 'no')
      assert.equal(await answer({ ...on(live), facts: { virtualization: { name: 'lxc', container: true } } }), 'no')
    })

    it('not while IBM provisions it', async () => {
      const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second))
      const file = (modified: Date): WorldFile => ({ content: '', modified })
      const log = (second: number, booted?: number) => ({
        ...provisioning,
        '/root/swinstall.log': file(at(second)),
        ...(booted !== undefined && { '/proc/1/environ': file(at(booted)) }),
      })
      assert.equal(await answer(on(template, { files: provisioning })), 'no')
      assert.equal(await answer(on(template, { files: log(20, 10) })), 'no')
      assert.equal(await answer(on(template, { files: log(10, 20) })), 'yes')
      assert.equal(await answer(on(template, { files: log(10) })), 'yes')
    })
  })

  it('is not read while IBM provisions a template, even when asked for', async () => {
    const config = { datasource_list: ['IBMCloud'] }
    const { find, host } = machine(on(template, { files: provisioning }))
    assert.equal(await find({ config }), undefined)
    assert.deepEqual(host.ran, [])
    assert.equal((await machine(on(live, { files: provisioning })).instance({ config })).id, 'ibm-1')
  })
})
