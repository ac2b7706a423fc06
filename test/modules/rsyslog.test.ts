import assert from 'node:assert/strict'
import { remoteLine, rsyslog } from '../../modules/rsyslog.ts'
import { applied } from './machine.ts'

describe('rsyslog', () => {
  it('writes configs and remotes, and reloads once', async () => {
    const { host, trace } = await applied(rsyslog, {
      rsyslog: {
        configs: ['*.* @@1.2.3.4', { content: 'x', filename: 'a.conf' }],
        remotes: { juju: '10.0.4.1', m: 'kern.* @@[::1]:514 # c' },
      },
    })
    assert.equal(
      host.text('/etc/rsyslog.d/20-cloud-config.conf'),
      '*.* @@1.2.3.4\n# begin remotes\n*.* @10.0.4.1 # juju\nkern.* @@[::1]:514 # m\n# end remotes\n',
    )
    assert.equal(host.text('/etc/rsyslog.d/a.conf'), 'x\n')
    assert.deepEqual(trace(), ['systemctl try-reload-or-restart rsyslog'])
  })

  it('reads the old form, skips what is wrong, and does not reload for nothing', async () => {
    const old = await applied(rsyslog, { rsyslog: ['*.* @h'], rsyslog_filename: 'z.conf', rsyslog_dir: '/d' })
    assert.equal(old.host.text('/d/z.conf'), '*.* @h\n')
    const bad = await applied(rsyslog, { rsyslog: { configs: [3], remotes: { a: 'x y z w' } } })
    assert.deepEqual([bad.codes(), bad.trace()], [['rsyslog/bad-remote', 'rsyslog/bad-entry'], []])
    await assert.rejects(applied(rsyslog, { rsyslog: { configs: 'text' } }), /rsyslog\/configs is a string/)
    assert.equal(remoteLine('n', '@@[::1'), undefined)
  })
})
