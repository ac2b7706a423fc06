import assert from 'node:assert/strict'
import { ranStep } from './machine.ts'

const path = '/etc/systemd/timesyncd.conf.d/10-yip.conf'

describe('timesyncd', () => {
  it('has its settings in a file of their own', async () => {
    const { host, errors } = await ranStep('timesyncd: {NTP: 0.pool 1.pool, RootDistanceMaxSec: 5}')
    assert.deepEqual(errors, [])
    const content = '[Time]\nNTP                = 0.pool 1.pool\nRootDistanceMaxSec = 5\n'
    assert.deepEqual(host.tree()[path], { type: 'file', content, mode: 0o644, uid: 0, gid: 0 })
  })

  it('are set in their place; what else is there stays', async () => {
    const before = '# by hand\n[Time]\n; servers\nNTP=old\n\nRootDistanceMaxSec=5\nNTP = older\n[Other]\nNTP=x\n'
    const { host } = await ranStep("timesyncd: {NTP: new, FallbackNTP: ''}", { files: { [path]: before } })
    const text = `# by hand
[Time]
; servers
NTP                = new
RootDistanceMaxSec = 5
FallbackNTP        = \n
[Other]
NTP=x
`
    assert.equal(host.text(path), text)
    const again = await ranStep("timesyncd: {NTP: new, FallbackNTP: ''}", { files: { [path]: text } })
    assert.equal(again.host.text(path), text)
  })

  it('come after what is no setting of time', async () => {
    const { host } = await ranStep('timesyncd: {NTP: a}', { files: { [path]: '[Other]\nx=1\n' } })
    assert.equal(host.text(path), '[Other]\nx=1\n\n[Time]\nNTP = a\n')
  })

  it('changes nothing without settings, and leaves out what would be another line', async () => {
    const none = await ranStep('timesyncd: {}')
    assert.deepEqual([none.errors, Object.keys(none.host.tree())], [[], []])
    const { host, errors } = await ranStep('timesyncd: {NTP: "a\\n[X]", "B=": c, FallbackNTP: d}')
    assert.equal(host.text(path), '[Time]\nFallbackNTP = d\n')
    assert.deepEqual(errors, [
      'timesyncd/NTP holds a line break, which a setting cannot hold',
      'timesyncd/B= holds "=", which the key of a setting cannot hold',
    ])
    assert.deepEqual((await ranStep('timesyncd: [NTP]')).errors, ['"timesyncd" must be a mapping'])
  })
})
