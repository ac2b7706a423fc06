import assert from 'node:assert/strict'
import { updateEtcHosts } from '../../../modules/hostname/update-etc-hosts.ts'
import { addedHeader, applied } from '../machine.ts'

describe('update_etc_hosts', () => {
  it('adds its own line, tabs and all, and leaves it alone from then on', async () => {
    const files = { '/etc/hosts': '# top\n127.0.0.1 localhost # c\n\n127.0.1.1   old.example.com old\n::1 six\n' }
    const config = { manage_etc_hosts: 'localhost', fqdn: 'h.example.com' }
    const { host } = await applied(updateEtcHosts, config, { files })
    const text =
      '# top\n127.0.0.1\tlocalhost # c\n\n::1\tsix\n127.0.1.1\told.example.com\told\n127.0.1.1\th.example.com\th\n'
    assert.equal(host.text('/etc/hosts'), text)
    const again = await applied(updateEtcHosts, config, { files: { '/etc/hosts': text } })
    assert.equal(again.host.text('/etc/hosts'), text)
  })

  it('writes the file that /etc/hosts is a link to', async () => {
    const files = { '/etc/hosts': { link: '/usr/local/etc/hosts' }, '/usr/local/etc/hosts': '' }
    for (const manage of [true, 'localhost']) {
      const { host } = await applied(updateEtcHosts, { manage_etc_hosts: manage, hostname: 'h' }, { files })
      assert.match(host.text('/usr/local/etc/hosts'), /^127\.0\.1\.1\s.*\bh$/m)
      assert.equal(await host.files.readLink('/etc/hosts'), '/usr/local/etc/hosts')
    }
  })

  it('heads a new file', async () => {
    const { host } = await applied(
      updateEtcHosts,
      { manage_etc_hosts: 'localhost', hostname: 'h' },
      { instance: { hostname: 'h' } },
    )
    assert.equal(host.text('/etc/hosts'), `${addedHeader}\n127.0.1.1\th\th\n`)
  })

  it("renders the machine's template, or its own", async () => {
    const config = { manage_etc_hosts: true, fqdn: 'h.example.com' }
    const template = '## template:jinja\n# t\n127.0.1.1 {{fqdn}} {{ hostname }}\n'
    const given = await applied(updateEtcHosts, config, {
      files: { '/etc/cloud/templates/hosts.debian.tmpl': template },
    })
    assert.equal(given.host.text('/etc/hosts'), '# t\n127.0.1.1 h.example.com h\n')
    const own = await applied(updateEtcHosts, config)
    assert.match(
      own.host.text('/etc/hosts'),
      /\n127\.0\.1\.1 h\.example\.com h\n127\.0\.0\.1 localhost\n\n::1 localhost /,
    )
    const rhel = await applied(updateEtcHosts, config, { systemInfo: { distro: 'rhel' } })
    assert.match(rhel.host.text('/etc/hosts'), /\n127\.0\.0\.1 h\.example\.com h\n/)
  })

  it('does nothing when told so, and warns of the old word', async () => {
    assert.equal(
      await (await applied(updateEtcHosts, { manage_etc_hosts: false })).host.files.exists('/etc/hosts'),
      false,
    )
    const old = await applied(updateEtcHosts, { manage_etc_hosts: 'template', hostname: 'h' })
    assert.deepEqual(old.codes(), ['modules/deprecated'])
  })
})
