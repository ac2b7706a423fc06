import assert from 'node:assert/strict'
import { caCerts, withAllDisabled } from '../../modules/ca-certs.ts'
import { applied } from './machine.ts'

describe('ca_certs', () => {
  it('writes certificates as they are and updates the store', async () => {
    const { host, trace } = await applied(
      caCerts,
      { ca_certs: { trusted: ['C1', 'C2'] } },
      { commands: { 'update-ca-certificates': '' } },
    )
    assert.equal(host.text('/usr/local/share/ca-certificates/cloud-init-ca-cert-1.crt'), 'C1')
    assert.equal(host.text('/usr/local/share/ca-certificates/cloud-init-ca-cert-2.crt'), 'C2')
    assert.deepEqual(trace(), ['update-ca-certificates'])
  })

  it('takes the defaults away where asked, in the way of the distro', async () => {
    const commands = { 'update-ca-certificates': '', 'update-ca-trust': '', 'debconf-set-selections *': '' }
    const debian = await applied(
      caCerts,
      { 'ca-certs': { 'remove-defaults': true } },
      { commands, files: { '/etc/ca-certificates.conf': '# c\na.crt\n!b.crt\n' } },
    )
    assert.equal(
      debian.host.text('/etc/ca-certificates.conf'),
      '# c\n# Modified by cloud-init to deselect certs due to user-data\n!a.crt\n!b.crt\n',
    )
    assert.deepEqual(debian.trace(), [
      'debconf-set-selections - < ca-certificates ca-certificates/trust_new_crts select no',
      'update-ca-certificates',
    ])
    assert.deepEqual(debian.codes(), ['modules/deprecated', 'modules/deprecated'])
    const rhel = await applied(
      caCerts,
      { ca_certs: { remove_defaults: true, trusted: ['C'] } },
      { commands, systemInfo: { distro: 'rhel' }, files: { '/etc/pki/ca-trust/source/x': 'y' } },
    )
    assert.equal(await rhel.host.files.exists('/etc/pki/ca-trust/source'), false)
    assert.equal(rhel.host.text('/usr/share/pki/ca-trust-source/anchors/cloud-init-ca-cert-1.crt'), 'C')
    assert.equal(withAllDisabled('# only\n'), undefined)
  })
})
