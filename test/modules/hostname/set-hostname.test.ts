import assert from 'node:assert/strict'
import { setHostname } from '../../../modules/hostname/set-hostname.ts'
import { applied, machine } from '../machine.ts'

const record = '/var/lib/cloud/data/set-hostname'

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

  it('writes the file that /etc/hostname is a link to, on a disk that lasts longer than /etc', async () => {
    const files = { '/etc/hostname': { link: '/usr/local/etc/hostname' }, '/usr/local/etc/hostname': 'old\n' }
    const { host } = await applied(setHostname, { hostname: 'new' }, { files })
    assert.equal(host.text('/usr/local/etc/hostname'), 'new\n')
    assert.equal(await host.files.readLink('/etc/hostname'), '/usr/local/etc/hostname')
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
})
