import assert from 'node:assert/strict'
import { findCandidates, findPolicy, scanSettings } from '../../../datasources/search/detection-policy.ts'

describe('the policy of detection', () => {
  const usual = { mode: 'search', found: 'all', maybe: 'none', notfound: 'disabled' }

  it('is a list of words in any order', () => {
    const { policy, warnings } = findPolicy('ci.di.policy=maybe=all,report,notfound=enabled,found=first', '')
    assert.deepEqual(policy, { mode: 'report', maybe: 'all', notfound: 'enabled', found: 'first' })
    assert.deepEqual(warnings, [])
  })

  it('keeps the default for what is not a value, with a warning, and leaves out unknown words', () => {
    assert.deepEqual(findPolicy('', ''), { policy: usual, warnings: [] })
    const { policy, warnings } = findPolicy('', 'policy: "found=some, nonsense" # comment\n')
    assert.deepEqual([policy, warnings.length], [usual, 1])
  })

  it('is read from the command line before its file', () => {
    const file = 'policy: report # comment\ndatasource: "Ec2"\n'
    assert.equal(findPolicy('ro', file).policy.mode, 'report')
    assert.equal(findPolicy('ci.di.policy=enabled ro', file).policy.mode, 'enabled')
  })
})

describe('the candidates of detection', () => {
  const file = (text: string) => [{ path: '/etc/cloud/cloud.cfg', text }]

  it('are the one that is asked for, or a list, or none', () => {
    assert.equal(findCandidates('ds=nocloud;x ro', '', []).forced, 'nocloud')
    assert.equal(findCandidates('', 'datasource: Ec2', []).forced, 'Ec2')
    assert.deepEqual(findCandidates('cc:{datasource_list: [A, "B"]}', '', file('datasource_list: [C]')).list, [
      'A',
      'B',
    ])
    assert.deepEqual(findCandidates('', '', [...file('datasource_list: [C]'), ...file('datasource_list: [D]')]).list, [
      'D',
    ])
    assert.deepEqual(findCandidates('', '', file('# datasource_list: [C]')), { warnings: [] })
  })

  it('are not read from a list over several lines, which is reported', () => {
    const { list, warnings } = findCandidates('', '', file('datasource_list:\n- A\n'))
    assert.deepEqual([list, warnings.length], [undefined, 1])
  })
})

describe('settings that detection asks for', () => {
  const keys = ['seedfrom', 'fs_label']

  it('are values of keys that occur where the name of the datasource does', () => {
    const files = [{ path: 'a', text: 'datasource:\n  NoCloud:\n    seedfrom: /srv # here\n    fs_label: null\n' }]
    assert.deepEqual(scanSettings('NoCloud', keys, files), { seedfrom: '/srv', fs_label: null })
    assert.deepEqual(scanSettings('Ec2', keys, files), {})
  })

  it('may be asked for at the top, whoever is named', () => {
    const files = [{ path: 'a', text: 'seedfrom: /srv\nswitch: false\n' }]
    assert.deepEqual(scanSettings('NoCloud', keys, files, ['switch']), { switch: 'false' })
  })

  it('may be written in one line', () => {
    const files = [{ path: 'a', text: "datasource: {NoCloud: {seedfrom: 'x'}}\n" }]
    assert.deepEqual(scanSettings('NoCloud', keys, files), { seedfrom: 'x' })
  })
  it('may be a list, of which something is seen wherever it is written', () => {
    const scan = (text: string) => scanSettings('OpenStack', ['metadata_urls', 'timeout'], [{ path: 'a', text }])
    const below = 'datasource:\n  OpenStack:\n    metadata_urls:\n    - http://10.0.0.1\n    timeout: 3\n'
    assert.deepEqual(scan(below), { metadata_urls: '- http://10.0.0.1', timeout: '3' })
    const inside = 'datasource: {OpenStack: {metadata_urls: ["http://10.0.0.1", "http://10.0.0.2"]}}\n'
    assert.match(String(scan(inside)['metadata_urls']), /10\.0\.0\.1/)
    assert.deepEqual(scan('datasource:\n  OpenStack:\n    metadata_urls:\n    timeout: 3\n'), {
      metadata_urls: null,
      timeout: '3',
    })
  })
})
