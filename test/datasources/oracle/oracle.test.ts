import assert from 'node:assert/strict'
import { notices } from '../../../core/notices.ts'
import { oracle } from '../../../datasources/oracle/oracle.ts'
import { withEphemeralNetwork } from '../../../network/apply/ephemeral.ts'
import { memory } from '../../../system/memory.ts'
import { base64, type MachineOptions, machine } from '../machine.ts'
import { datasourceSuite, eachAnswer, secret } from '../suite.ts'

const [six, four] = ['http://[fd00:c1::a9fe:a9fe]/opc/', 'http://169.254.169.254/opc/']
const uuid = '63F1E3D4-0000-0000-0000-000000000001'
const dmi = { chassis_asset_tag: 'OracleCloud.com', product_uuid: uuid }
const metadata = {
  id: 'ocid1.instance.oc1.phx.abc',
  displayName: 'mine',
  hostname: 'web',
  ociAdName: 'phx-ad-3',
  region: 'phx',
  metadata: { ssh_authorized_keys: 'ssh-rsa A a\nssh-rsa B b\n', user_data: base64('#!/bin/sh\n') },
}
const vnics = [{ macAddr: '52:54:00:00:00:01', privateIp: '10.0.0.5', subnetCidrBlock: '10.0.0.0/24' }]
const at = (base: string, changed = {}) => ({
  [`${base}instance/`]: JSON.stringify({ ...metadata, ...changed }),
  [`${base}vnics/`]: JSON.stringify(vnics),
})
const http = at(`${four}v2/`)

datasourceSuite(oracle, {
  answers: {
    machine: { dmi, http },
    instance: {
      id: metadata.id,
      hostname: 'web',
      publicKeys: ['ssh-rsa A a', 'ssh-rsa B b'],
      availabilityZone: 'phx-ad-3',
      launchIndex: 0,
      userData: base64('#!/bin/sh\n'),
      cloudName: 'oracle',
      platform: 'oracle',
      subplatform: `metadata (${four}v2/)`,
      identity: uuid,
      metadata,
      network: {
        version: 1,
        config: [
          { type: 'physical', name: 'eth0', mac_address: '52:54:00:00:00:01', mtu: 9000, subnets: [{ type: 'dhcp' }] },
        ],
      },
    },
  },
  absent: { machine: { http: eachAnswer(http, () => 404) }, codes: ['datasource/failed'] },
  empty: { machine: { dmi, http: eachAnswer(http, () => '') }, codes: ['datasource/failed'] },
  unreachable: { machine: { dmi }, codes: ['datasource/failed'] },
  broken: {
    machine: { dmi, http: { ...http, [`${four}v2/instance/`]: `{"${secret}": }` } },
    codes: ['datasource/failed'],
  },
})

const config = { datasource_list: ['Oracle'] }
const found = async (options: MachineOptions, settings = {}) => {
  const here = machine({ dmi, http, ...options })
  return { here, instance: (await here.find({ config: { ...config, datasource: { Oracle: settings } } }))?.instance }
}

describe('datasources/oracle', () => {
  it('prefers version 2, and asks with the header', async () => {
    const all = { ...at(`${four}v1/`), ...at(`${six}v1/`), ...at(`${four}v2/`), ...at(`${six}v2/`) }
    const { here, instance } = await found({ http: all })
    assert.equal(instance?.subplatform, `metadata (${six}v2/)`)
    assert.ok(here.host.requests.every(({ headers }) => headers['authorization'] === 'Bearer Oracle'))
    assert.equal((await found({ http: at(`${four}v1/`) })).instance?.subplatform, `metadata (${four}v1/)`)
  })

  it('leaves alone a network that is up, which version 2 says only to who has the header', async () => {
    const host = memory({ http: ({ headers }) => (headers['authorization'] === 'Bearer Oracle' ? 'x' : 401) })
    const { facts } = machine({})
    assert.ok(oracle.ephemeral)
    const { ephemeral: network } = oracle
    assert.equal(
      await withEphemeralNetwork(
        { host, facts, notices: notices(() => {}, 't'), network },
        async (_, nic) => nic ?? 'up',
      ),
      'up',
    )
    assert.deepEqual(host.ran, [])
  })

  it('is the same machine as long as its firmware says the same', async () => {
    const restored = async (product_uuid: string) => {
      const { find } = machine({ dmi: { ...dmi, product_uuid }, http })
      const { instance } = await found({})
      return (await find({ config, cached: { instance, runInstanceId: undefined, trust: false } }))?.restored
    }
    assert.deepEqual([await restored(uuid), await restored('0')], [true, false])
  })

  it('takes user-data that is not base64 as it is', async () => {
    const { here, instance } = await found({ http: at(`${four}v2/`, { metadata: { user_data: '#!x' } }) })
    assert.deepEqual([instance?.userData, here.codes()], [base64('#!x'), ['datasource/bad-metadata']])
  })

  it('is found without VNICs too', async () => {
    for (const [answer, codes] of [
      [404, []],
      [500, ['datasource/unreachable']],
      ['{', ['network/syntax']],
    ] as const) {
      const { here, instance } = await found({ http: { ...http, [`${four}v2/vnics/`]: answer } })
      assert.deepEqual([instance?.id, instance?.network, here.codes()], [metadata.id, undefined, codes])
    }
  })

  it('has its own network config before that of the initramfs', () => {
    assert.deepEqual(oracle.networkSources, ['cmdline', 'system_cfg', 'ds', 'initramfs'])
  })

  it('is detected by its chassis alone', () => {
    const detected = (one: MachineOptions) => oracle.detect(machine(one).facts, {})
    assert.equal(detected({ dmi }), 'yes')
    assert.equal(detected({ dmi: { chassis_asset_tag: 'OracleCloud' } }), 'no')
    assert.equal(detected({ dmi: { sys_vendor: 'OracleCloud.com' } }), 'no')
    assert.equal(detected({ dmi, container: true }), 'no')
  })
})
