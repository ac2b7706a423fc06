import assert from 'node:assert/strict'
import type { Instance } from '../../../core/instance.ts'
import type { JsonObject } from '../../../core/json.ts'
import { cloudDevice, isCloudDeviceName } from '../../../modules/shared/metadata.ts'
import { memory, type World } from '../../../system/memory.ts'

const block = { type: 'block' } as const
const device = (name: string, metadata: JsonObject, world: World = {}) =>
  cloudDevice(name, { metadata } as Instance, memory(world))

describe('a disk by the name that the cloud has for it', () => {
  const files = { '/dev/vdb': block }

  it('is in the metadata, wherever that is', async () => {
    const mapping = { 'block-device-mapping': { ephemeral0: 'sdb' } }
    const places: readonly JsonObject[] = [mapping, { meta_data: mapping }, { meta_data: {}, ec2_metadata: mapping }]
    for (const metadata of places) {
      assert.equal(await device('ephemeral0', metadata, { files }), '/dev/vdb')
      assert.equal(await device('ephemeral', metadata, { files }), '/dev/vdb')
      assert.equal(await device('ephemeral1', metadata, { files }), undefined)
    }
  })

  it('is on OpenStack also the one with that label, or the swap space', async () => {
    const world: World = {
      files: { ...files, '/dev/disk/by-label/ephemeral0': { link: '../../vdb' } },
      commands: { 'blkid -tTYPE=swap -odevice': '/dev/vdc\n' },
      programs: ['/usr/sbin/blkid'],
    }
    assert.equal(await device('ephemeral0', { ec2_metadata: {} }, world), '/dev/vdb')
    assert.equal(await device('swap', { ec2_metadata: {} }, world), '/dev/vdc')
    assert.equal(await device('swap', { ec2_metadata: {} }), undefined)
    assert.equal(await device('ephemeral1', { ec2_metadata: {} }, world), undefined)
    for (const name of ['ephemeral0', 'swap']) assert.equal(await device(name, {}, world), undefined)
  })

  it('is one of few', () => {
    for (const name of ['ami', 'root', 'swap', 'ephemeral', 'ephemeral3', 'ebs1']) assert.ok(isCloudDeviceName(name))
    for (const name of ['vdb', 'ephemeral0.1', '/dev/root']) assert.ok(!isCloudDeviceName(name))
  })
})
