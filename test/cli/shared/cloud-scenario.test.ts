// `firstlight serve ec2|openstack`: scenario files that describe a cloud.

import assert from 'node:assert/strict'
import type { Request } from '../../../metadata-server/answer.ts'
import { ec2 } from '../../../metadata-server/clouds/ec2.ts'
import { openstack } from '../../../metadata-server/clouds/openstack.ts'
import { run } from '../run.ts'
import { cloudScenario } from './read-cloud.ts'

const get = (path: string): Request => ({ method: 'GET', path, headers: {} })

describe('firstlight serve with a cloud', () => {
  it('answers as EC2 from what the scenario has', async () => {
    const text = 'instance-id: i-1\nuser-data: "#cloud-config\\n"\nec2: {tokens: none}\nopenstack: {versions: []}\n'
    const answers = await cloudScenario(ec2, text, 's.yaml')
    const bodyOf = (path: string) => (answers(get(path)) as { body: string }).body
    assert.equal(bodyOf('/latest/meta-data/instance-id'), 'i-1')
    assert.equal(bodyOf('/latest/user-data'), '#cloud-config\n')
  })

  it('plays a sensible machine without one', async () => {
    const answers = await cloudScenario(openstack, '', '')
    const { body } = answers(get('/openstack/latest/meta_data.json')) as { body: string }
    assert.match(JSON.parse(body).uuid, /^[0-9a-f-]{36}$/)
  })

  it('wants tokens of EC2 where the scenario does not say otherwise', async () => {
    const answers = await cloudScenario(ec2, 'instance-id: i-1', 's.yaml')
    assert.equal((answers(get('/latest/meta-data/instance-id')) as { status?: number }).status, 401)
  })

  it('puts faults in front of the cloud, as often as they say', async () => {
    const text = 'instance-id: u-1\nfaults:\n  openstack/latest/meta_data.json: {status: 503, times: 1}\n'
    const answers = await cloudScenario(openstack, text, 's.yaml')
    const ask = () => answers(get('/openstack/latest/meta_data.json'))
    assert.equal((ask() as { status?: number }).status, 503)
    assert.match((ask() as { body: string }).body, /"uuid":"u-1"/)
  })

  const wrong: readonly (readonly [text: string, line: number, about: RegExp])[] = [
    ['user-data: 3\n', 1, /user-data: .*text/],
    ['hostname: web\nec2: {tokens: maybe}\n', 2, /tokens.*required/],
    ['hostname: web\nec2:\n  versions: 1\n', 3, /versions.*list/],
    ['hostname: web\nfaults: no\n', 2, /faults.*mapping/],
    ['hostname: web\n\nuserdata: x\n', 3, /userdata: .*not known here .*user-data/],
    ['nics:\n- mac: "52:54:00"\n', 2, /mac/],
    ['nics:\n- mac: 52:54:00:00:00:01\n  ipv4: [{address: 10.0.0.1}]\n', 3, /prefix/],
  ]
  for (const [text, line, about] of wrong) {
    it(`says where a scenario is wrong: ${JSON.stringify(text)}`, async () => {
      await assert.rejects(cloudScenario(ec2, text, 's.yaml'), (error: Error) => {
        assert.ok(error.message.startsWith(`s.yaml:${line}: `), error.message)
        assert.match(error.message, about)
        return true
      })
    })
  }

  it('is a cloud or directories', async () => {
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
    assert.match(err, /\/here\/s\.yaml:1: .*tokens/)
  })
})
