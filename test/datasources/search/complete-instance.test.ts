import assert from 'node:assert/strict'
import { notices } from '../../../core/notices.ts'
import type { Discovered } from '../../../datasources/datasource.ts'
import type { AnyDatasource } from '../../../datasources/index.ts'
import { completeInstance } from '../../../datasources/search/complete-instance.ts'

const source: AnyDatasource = {
  name: 'Cloud',
  phases: ['local'],
  suffix: { local: 'Local' },
  settings: {},
  detect: () => 'yes',
  read: async () => undefined,
}

function completed(discovered: Discovered, changes: Partial<AnyDatasource> = {}, nic?: string) {
  const codes: string[] = []
  const sink = notices(({ code }) => code && codes.push(code), 'test')
  const instance = completeInstance(discovered, {
    source: { ...source, ...changes },
    phase: 'local',
    notices: sink,
    nic,
  })
  return { instance, codes }
}

describe('an instance', () => {
  it('is whole although its source knows nothing', () => {
    assert.deepEqual(completed({}).instance, {
      datasource: 'Cloud',
      className: 'DataSourceCloudLocal',
      detail: '',
      id: 'iid-datasource',
      publicKeys: [],
      cloudName: 'cloud',
      dsmode: 'net',
      metadata: {},
      platform: 'cloud',
      subplatform: 'unknown',
    })
  })

  it('has no key without a value: it is the same when it is read back', () => {
    const { instance } = completed({ hostname: undefined, userData: undefined, network: undefined, files: [] })
    assert.deepEqual(JSON.parse(JSON.stringify(instance)), instance)
    assert.deepEqual(
      Object.values(instance).filter((value) => value === undefined),
      [],
    )
  })

  it('holds bytes and text as base64, an empty text too', () => {
    const files = [{ path: '/etc/a', content: Buffer.from('a') }]
    const { instance } = completed({
      userData: Buffer.from([0xff]),
      vendorData: 'v',
      vendorData2: Buffer.from(''),
      files,
    })
    assert.deepEqual([instance.userData, instance.vendorData, instance.vendorData2], ['/w==', 'dg==', ''])
    assert.deepEqual(instance.files, [{ path: '/etc/a', content: 'YQ==' }])
    assert.equal(completed({ userData: '' }).instance.userData, '')
  })

  it('takes of vendor-data what is meant for it', () => {
    const vendorData = (value: Discovered['vendorData']) => completed({ vendorData: value }).instance.vendorData
    assert.deepEqual(vendorData(['a', 'b']), ['a', 'b'])
    assert.equal(vendorData({ 'cloud-init': 'v', other: 1 }), 'dg==')
    for (const nothing of [undefined, null, '', [], false]) assert.equal(vendorData(nothing), undefined)
    const { instance, codes } = completed({ vendorData: { 'cloud-init': { x: 1 } } })
    assert.deepEqual([instance.vendorData, codes], [undefined, ['datasource/bad-metadata']])
  })

  it('is given an id if it has none that can be used', () => {
    const { instance, codes } = completed({ id: '..' }, { defaultId: 'iid-cloud' })
    assert.deepEqual([instance.id, codes], ['iid-cloud', ['datasource/bad-metadata']])
  })

  it('shows where its metadata came from, without a password, and by which NIC', () => {
    const { instance } = completed({ address: 'http://me:secret@10.0.0.1/' }, {}, 'eth1')
    assert.deepEqual([instance.subplatform, instance.interface], ['metadata (http://10.0.0.1/)', 'eth1'])
  })
})
