import assert from 'node:assert/strict'
import { ntp } from '../../modules/ntp.ts'
import { applied, machine } from './machine.ts'

describe('ntp', () => {
  it('renders the template, keeps the old file, and reloads', async () => {
    const template = '## template:jinja\nserver {{ first }}\n'
    const box = machine({
      files: { '/etc/chrony/chrony.conf': 'old' },
      programs: ['chronyd'],
    })
    const config = { servers: ['s1'], config: { template: template.replace('{{ first }}', 's1') } }
    await ntp.apply({ ntp: config }, box.context)
    assert.equal(box.host.text('/etc/chrony/chrony.conf'), 'server s1\n')
    assert.equal(box.host.text('/etc/chrony/chrony.conf.dist'), 'old')
    assert.deepEqual(box.trace(), ['systemctl reload-or-restart chrony'])
  })

  it('has templates of its own for images that lack them', async () => {
    const lines = (text: string) => text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
    const files = { '/etc/systemd/timesyncd.conf.d/cloud-init.conf': '' }
    const chrony = await applied(
      ntp,
      { ntp: { servers: ['s1'], pools: ['p1'], peers: ['e1'], allow: ['10.0.0.0/8'] } },
      { programs: ['chronyd'] },
    )
    const text = chrony.host.text('/etc/chrony/chrony.conf')
    assert.match(text, /# pools\npool p1 iburst\n/)
    assert.match(text, /# servers\nserver s1 iburst\n/)
    assert.deepEqual(lines(text).slice(0, 4), ['pool p1 iburst', 'server s1 iburst', 'peer e1', 'allow 10.0.0.0/8'])
    const timesyncd = await applied(
      ntp,
      { ntp: { ntp_client: 'systemd-timesyncd', servers: ['a'], pools: ['b'] } },
      { files, programs: ['/lib/systemd/systemd-timesyncd'] },
    )
    assert.deepEqual(lines(timesyncd.host.text('/etc/systemd/timesyncd.conf.d/cloud-init.conf')), [
      '[Time]',
      'NTP=a b ',
    ])
    const usual = await applied(ntp, { ntp: null }, { programs: ['chronyd'] })
    assert.match(usual.host.text('/etc/chrony/chrony.conf'), /\npool 0\.ubuntu\.pool\.ntp\.org iburst\n/)
  })

  it('needs to know a client of your own completely', async () => {
    const box = machine()
    const config = { ntp_client: 'mine', config: { confpath: '/x', template: 'y' } }
    await assert.rejects(
      ntp.apply({ ntp: config }, box.context),
      /missing required ntp:config key check_exe; .*packages; .*service_name/,
    )
    await ntp.apply({ ntp: { enabled: false } }, box.context)
    assert.deepEqual(box.trace(), [])
  })
})
