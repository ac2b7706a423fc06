// `firstlight serve ec2|openstack`: scenario files that describe a cloud.

import assert from 'node:assert/strict'
import { cloudScenario } from '../../../cli/commands/serve.ts'
import type { Request } from '../../../metadata-server/answer.ts'
import { ec2 } from '../../../metadata-server/clouds/ec2.ts'
import { openstack } from '../../../metadata-server/clouds/openstack.ts'
import { run } from '../run.ts'

const get = (path: string): Request => ({ method: 'GET', path, headers: {} })

describe('firstlight serve with a cloud', () => {
  it('answers as EC2 from what the scenario has', () => {
    const text = 'metadata:\n  instance-id: i-1\ntokens: none\nuser-data: "#cloud-config\\n"\n'
    const answers = cloudScenario(ec2, text, 's.yaml')
    const headers = { 'content-type': 'text/plain' }
    assert.deepEqual(answers(get('/latest/meta-data/instance-id')), { body: 'i-1', headers })
    assert.deepEqual(answers(get('/latest/user-data')), { body: '#cloud-config\n' })
    assert.equal(answers(get('/latest/dynamic')), undefined)
  })

  it('wants tokens of EC2 where the scenario does not say otherwise', () => {
    const answers = cloudScenario(ec2, 'metadata: {instance-id: i-1}', 's.yaml')
    assert.deepEqual(answers(get('/latest/meta-data/instance-id')), { status: 401 })
  })

  it('answers as OpenStack from what the scenario has', () => {
    const text = 'meta-data: {uuid: u-1}\nnetwork-data: {links: []}\ncontent: {"0000": text}\n'
    const answers = cloudScenario(openstack, text, 's.yaml')
    const headers = { 'content-type': 'application/json' }
    assert.deepEqual(answers(get('/openstack/latest/meta_data.json')), { body: '{"uuid":"u-1"}', headers })
    assert.deepEqual(answers(get('/openstack/latest/network_data.json')), { body: '{"links":[]}', headers })
    assert.equal(answers(get('/openstack/content/0000')), 'text')
  })

  it('puts faults in front of the cloud, as often as they say', () => {
    const text = 'meta-data: {uuid: u-1}\nfaults:\n  openstack/latest/meta_data.json: {status: 503, times: 1}\n'
    const answers = cloudScenario(openstack, text, 's.yaml')
    const ask = () => answers(get('/openstack/latest/meta_data.json'))
    assert.equal((ask() as { status?: number }).status, 503)
    assert.equal((ask() as { body?: string }).body, '{"uuid":"u-1"}')
  })

  const wrong: readonly (readonly [string, string])[] = [
    ['user-data: x\n', 's.yaml:1: ec2 needs "metadata", a mapping'],
    ['metadata: {}\ntokens: maybe\n', 's.yaml:2: "tokens" must be one of required, optional, none'],
    ['metadata: {}\nversions: 1\n', 's.yaml:2: "versions" must be a list'],
    ['metadata: {}\nfaults: no\n', 's.yaml:2: "faults" must be a mapping of paths to answers'],
    [
      'metadata: {}\n\nuserdata: x\n',
      's.yaml:3: ec2 has no "userdata"; it has metadata, user-data, identity, tokens, versions and faults',
    ],
  ]
  for (const [text, message] of wrong) {
    it(`says where a scenario is wrong: ${message}`, () => {
      assert.throws(() => cloudScenario(ec2, text, 's.yaml'), { message })
    })
  }

  it('wants a scenario for a cloud, and nothing else', async () => {
    const bare = await run(['serve', 'ec2'])
    assert.deepEqual(
      [bare.exitCode, bare.err.split('\n').at(-2)],
      [2, 'firstlight serve: error: ec2 needs --scenario FILE'],
    )
    const two = await run(['serve', 'openstack', 'files', '--scenario', 's.yaml'])
    assert.equal(
      two.err.split('\n').at(-2),
      'firstlight serve: error: openstack stands alone; a directory of that name is ./openstack',
    )
  })

  it('reads the scenario from the directory it is called in', async () => {
    const { exitCode, err } = await run(['serve', 'ec2', '-s', 's.yaml'], {
      files: { '/here/s.yaml': 'tokens: none\n' },
    })
    assert.equal(exitCode, 1)
    assert.match(err, /\/here\/s\.yaml:1: ec2 needs "metadata", a mapping/)
  })
})
