import assert from 'node:assert/strict'
import { finalMessage } from '../../modules/final-message.ts'
import { applied } from './machine.ts'

describe('final_message', () => {
  const finished = '/var/lib/cloud/instances/i-1/boot-finished'

  it('says so and leaves the mark', async () => {
    const { host, err, codes } = await applied(finalMessage, {}, { uptime: 12.3 })
    assert.deepEqual(err, [
      'Cloud-init v. 26.2-firstlight-0.1.0 finished at Thu, 01 Jan 2026 00:00:00 +0000. ' +
        'Datasource DataSourceNoCloud [seed=/dev/sr0].  Up 12.30 seconds\n',
    ])
    assert.equal(host.text(finished), '12.30 - Thu, 01 Jan 2026 00:00:00 +0000 - v. 26.2-firstlight-0.1.0\n')
    assert.deepEqual(codes(), [])
  })

  it('fills in names of either case', async () => {
    const { err } = await applied(finalMessage, { final_message: 'up $UPTIME/${uptime}. $datasource' }, { uptime: 1 })
    assert.deepEqual(err, ['up 1.00/1.00. DataSourceNoCloud [seed=/dev/sr0]\n'])
  })

  it('leaves the mark though the message cannot be rendered, and warns of the fallback', async () => {
    const instance = { datasource: 'None', className: 'DataSourceNone', detail: '' }
    const { host, codes } = await applied(finalMessage, { final_message: '$nothing' }, { instance })
    assert.deepEqual(codes(), ['final-message/failed', 'final-message/fallback'])
    assert.ok(host.text(finished))
    const wanted = await applied(finalMessage, { datasource_list: ['None'] }, { instance })
    assert.deepEqual(wanted.codes(), [])
  })
})
