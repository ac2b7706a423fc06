import assert from 'node:assert/strict'
import { base64, machine } from '../../machine.ts'
import { hypervisor, type Values } from '../hypervisor.ts'

const serial = (values: Values) => ({
  dmi: { product_name: 'SmartDC HVM' },
  channels: { '/dev/ttyS1': hypervisor(values) },
})
const config = { datasource_list: ['SmartOS'] }

describe("values of SmartOS' metadata that are base64", () => {
  const encoded = {
    'sdc:uuid': 'e82f-1',
    hostname: base64('web'),
    root_authorized_keys: 'ssh-rsa AAA one',
    'cloud-init:user-data': base64('#!/bin/sh\n'),
    'sdc:vendor-data': base64('#!/bin/sh\ntrue\n'),
    'sdc:nics': base64('[]'),
    'sdc:resolvers': base64('[]'),
    'sdc:routes': base64('[]'),
  }
  const seen = async (given: Values, own = {}) => {
    const here = machine(serial(given))
    const { hostname, userData, vendorData } = await here.instance({
      config: { ...config, datasource: { SmartOS: own } },
    })
    return [hostname, userData, vendorData]
  }
  const all = ['web', base64('#!/bin/sh\n'), base64('#!/bin/sh\ntrue\n')]
  const none = [base64('web'), base64(base64('#!/bin/sh\n')), base64(base64('#!/bin/sh\ntrue\n'))]

  it('are all of them, those in a list, or single ones', async () => {
    assert.deepEqual(await seen(encoded), none)
    assert.deepEqual(await seen({ ...encoded, base64_all: 'true' }), all)
    assert.deepEqual(await seen({ ...encoded, base64_all: 'no' }), none)
    assert.deepEqual(await seen({ ...encoded, base64_keys: 'hostname, x' }), ['web', ...none.slice(1)])
    assert.deepEqual(await seen({ ...encoded, 'b64-hostname': 'true' }), ['web', ...none.slice(1)])
    assert.deepEqual(await seen({ ...encoded, 'b64-hostname': 'false' }), none)
  })

  it('may be named by the settings, as may those that never are', async () => {
    assert.deepEqual(await seen(encoded, { base64_all: true }), all)
    assert.deepEqual(await seen(encoded, { base64_keys: ['hostname'] }), ['web', ...none.slice(1)])
    assert.deepEqual(await seen({ ...encoded, base64_all: 'true' }, { no_base64_decode: ['hostname'] }), [
      none[0],
      ...all.slice(1),
    ])
  })

  it('are never those of scripts and keys, and stay as they are where they are no base64', async () => {
    const here = machine(
      serial({ ...encoded, base64_all: 'yes', 'user-script': 'ZWNobw==', 'user-data': '#!/bin/sh\n' }),
    )
    const instance = await here.instance({ config })
    const { meta_data: said } = instance.metadata as { meta_data: Record<string, unknown> }
    assert.deepEqual([said['user-script'], said['legacy-user-data']], ['ZWNobw==', '#!/bin/sh\n'])
    assert.deepEqual(instance.publicKeys, ['ssh-rsa AAA one'])
    assert.ok(here.codes().every((code) => code === 'datasource/bad-metadata'))
  })
})
