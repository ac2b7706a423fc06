import assert from 'node:assert/strict'
import { setHostname } from '../../modules/hostname/set-hostname.ts'
import { updateEtcHosts } from '../../modules/hostname/update-etc-hosts.ts'
import { updateHostname } from '../../modules/hostname/update-hostname.ts'
import { canonicalIn, isNamed } from '../../modules/shared/hostname-of.ts'
import { addedHeader, applied, machine } from './machine.ts'

const record = '/var/lib/cloud/data/set-hostname'
const previous = '/var/lib/cloud/data/previous-hostname'

describe('set_hostname', () => {
  it('writes the short name, tells the kernel, and notes what it did', async () => {
    const { host, trace } = await applied(setHostname, { fqdn: 'host.example.com' })
    assert.equal(host.text('/etc/hostname'), 'host\n')
    assert.deepEqual(trace(), ['hostname host'])
    assert.equal(host.text(record), '{\n "fqdn": "host.example.com",\n "hostname": "host"\n}\n')
  })

  it('keeps comments of the file', async () => {
    const files = { '/etc/hostname': '# ours\nold\n' }
    const { host } = await applied(setHostname, { hostname: 'new' }, { files })
    assert.equal(host.text('/etc/hostname'), '# ours\nnew\n')
  })

  it('takes the name of the datasource, an address included', async () => {
    const named = await applied(setHostname, {}, { instance: { hostname: 'web.example.org' } })
    assert.equal(named.host.text('/etc/hostname'), 'web\n')
    const address = await applied(setHostname, {}, { instance: { hostname: '10.0.0.7' } })
    assert.equal(address.host.text(record), '{\n "fqdn": "ip-10-0-0-7",\n "hostname": "ip-10-0-0-7"\n}\n')
  })

  it('splits a hostname with dots, and prefers the long form where asked', async () => {
    const { host } = await applied(setHostname, { hostname: 'a.b.c', prefer_fqdn_over_hostname: true })
    assert.equal(host.text('/etc/hostname'), 'a.b.c\n')
  })

  it('does nothing for the same names, for localhost, and when told to preserve', async () => {
    const files = { [record]: '{"fqdn": "h", "hostname": "h"}' }
    assert.deepEqual((await applied(setHostname, { hostname: 'h', fqdn: 'h' }, { files })).trace(), [])
    assert.deepEqual((await applied(setHostname, {})).trace(), [])
    assert.deepEqual((await applied(setHostname, { hostname: 'h', preserve_hostname: true })).trace(), [])
    const broken = await applied(setHostname, { hostname: 'h' }, { files: { [record]: '{"fqd' } })
    assert.deepEqual(broken.trace(), ['hostname h'])
  })

  it('makes no file where it may not', async () => {
    const { host, trace } = await applied(setHostname, { hostname: 'h', create_hostname_file: false })
    assert.equal(await host.files.exists('/etc/hostname'), false)
    assert.deepEqual(trace(), ['hostname h'])
  })

  it('survives a kernel that refuses the name, and fails by name when the file cannot be written', async () => {
    const refused = await applied(setHostname, { hostname: 'h' }, { commands: { 'hostname *': 1 } })
    assert.deepEqual(refused.codes(), ['hostname/transient'])
    assert.equal(refused.host.text('/etc/hostname'), 'h\n')
    const box = machine({ files: { '/etc/hostname': { directory: true } } })
    await assert.rejects(setHostname.apply({ hostname: 'h' }, box.context), { name: 'SetHostnameError' })
    assert.equal(await box.host.files.exists(record), false)
  })

  it('asks systemd on Red Hat, with the long name', async () => {
    const options = { systemInfo: { distro: 'rhel' }, commands: { 'hostnamectl *': '' } }
    const { trace } = await applied(setHostname, { fqdn: 'a.b' }, options)
    assert.deepEqual(trace(), ['hostnamectl set-hostname a.b', 'hostname a.b'])
  })

  it('knows whether a name is given before the network is there', () => {
    const { instance } = machine().context
    assert.equal(isNamed({}, instance), false)
    assert.equal(isNamed({ fqdn: 'a.b' }, instance), true)
    assert.equal(isNamed({}, { ...instance, hostname: 'x' }), true)
    assert.equal(canonicalIn('127.0.1.1 box.example.com box # box\n', 'box'), 'box.example.com')
    assert.equal(canonicalIn('127.0.1.1 box\n', 'box'), undefined)
  })
})

describe('update_hostname', () => {
  it('notes the name on the first boot without touching the file', async () => {
    const { host, trace } = await applied(updateHostname, { hostname: 'h' }, { files: { '/etc/hostname': 'h\n' } })
    assert.equal(host.text(previous), 'h\n')
    assert.deepEqual(trace(), [])
  })

  it('follows a new name', async () => {
    const files = { '/etc/hostname': 'old\n', [previous]: 'old\n' }
    const { host, trace } = await applied(updateHostname, { fqdn: 'new.example.com' }, { files })
    assert.deepEqual([host.text('/etc/hostname'), host.text(previous)], ['new\n', 'new\n'])
    assert.deepEqual(trace(), ['hostname new'])
  })

  it("keeps an administrator's name", async () => {
    const files = { '/etc/hostname': 'mine\n', [previous]: 'old\n' }
    const { host, trace } = await applied(updateHostname, { hostname: 'new' }, { files })
    assert.deepEqual([host.text('/etc/hostname'), host.text(previous)], ['mine\n', 'old\n'])
    assert.deepEqual(trace(), [])
  })

  it('fills an empty file', async () => {
    const { host } = await applied(updateHostname, { hostname: 'new' })
    assert.deepEqual([host.text('/etc/hostname'), host.text(previous)], ['new\n', 'new\n'])
  })
})

describe('update_etc_hosts', () => {
  it('adds the own line, tabs and all, and leaves it alone from then on', async () => {
    const files = { '/etc/hosts': '# top\n127.0.0.1 localhost # c\n\n127.0.1.1   old.example.com old\n::1 six\n' }
    const config = { manage_etc_hosts: 'localhost', fqdn: 'h.example.com' }
    const { host } = await applied(updateEtcHosts, config, { files })
    const text =
      '# top\n127.0.0.1\tlocalhost # c\n\n::1\tsix\n127.0.1.1\told.example.com\told\n127.0.1.1\th.example.com\th\n'
    assert.equal(host.text('/etc/hosts'), text)
    const again = await applied(updateEtcHosts, config, { files: { '/etc/hosts': text } })
    assert.equal(again.host.text('/etc/hosts'), text)
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
