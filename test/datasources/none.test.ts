import assert from 'node:assert/strict'
import { none } from '../../datasources/none.ts'
import { base64, machine } from './machine.ts'
import { datasourceSuite, secret } from './suite.ts'

const list = { datasource_list: ['NoCloud', 'None'] }

const lastResort = {
  machine: {},
  phase: 'network',
  instance: { id: 'iid-datasource-none', subplatform: 'config' },
} as const

datasourceSuite(none, {
  answers: {
    ...lastResort,
    settings: { userdata_raw: 'u', metadata: { 'local-hostname': 'box' } },
    instance: { id: 'iid-datasource-none', hostname: 'box', userData: base64('u') },
  },
  absent: lastResort,
  busy: 'asks no server',
  empty: { ...lastResort, settings: { userdata_raw: '' } },
  unreachable: 'asks no server',
  broken: { ...lastResort, settings: { userdata_raw: [secret] }, codes: ['datasource/bad-setting'] },
})

describe('datasources/none', () => {
  it('is found when the network is up, and not before', async () => {
    const { find, instance } = machine()
    assert.equal(await find({ config: list }), undefined)
    const { className, detail, id, dsmode, platform, subplatform } = await instance({ phase: 'network', config: list })
    assert.deepEqual([className, detail, id, dsmode], ['DataSourceNone', '', 'iid-datasource-none', 'net'])
    assert.deepEqual([platform, subplatform], ['none', 'config'])
  })

  it('gives what the config has', async () => {
    const None = { userdata_raw: '#cloud-config\n', metadata: { 'local-hostname': 'box', 'instance-id': 'mine' } }
    const { instance } = machine()
    const found = await instance({ phase: 'network', config: { ...list, datasource: { None } } })
    assert.deepEqual(
      [found.userData, found.hostname, found.id],
      [base64('#cloud-config\n'), 'box', 'iid-datasource-none'],
    )
    assert.deepEqual(found.metadata, { meta_data: None.metadata })
  })

  it('is not lost to settings of the wrong kind', async () => {
    const None = { userdata_raw: 7, metadata: 'x' }
    const { instance, codes } = machine()
    assert.equal((await instance({ phase: 'network', config: { ...list, datasource: { None } } })).userData, undefined)
    assert.deepEqual(codes(), ['datasource/bad-setting', 'datasource/bad-setting'])
  })
})
