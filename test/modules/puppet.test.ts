import assert from 'node:assert/strict'
import { puppet } from '../../modules/puppet.ts'
import { applied } from './machine.ts'
import { dnf, rhel, rhelTrace } from './rhel.ts'

describe('puppet', () => {
  const commands = {
    'puppet config print config': '/etc/puppet.conf\n',
    'puppet config print ssldir': '/var/x\n',
    'puppet config print csr_attributes': '/etc/csr.yaml\n',
    'puppet agent *': '',
  }

  it('installs, writes its settings, and runs', async () => {
    const { host, trace } = await applied(
      puppet,
      {
        puppet: {
          version: '7.7.0',
          exec: true,
          exec_args: ['--noop'],
          conf: { agent: { certname: '%i.%f', server: 's' }, ca_cert: 'CA' },
          csr_attributes: { custom_attributes: { a: 'b' } },
        },
      },
      {
        systemInfo: rhel,
        commands: { ...dnf, ...commands },
        files: {
          '/etc/puppet.conf': '[main]\n  x = 1\n',
          '/proc/sys/kernel/hostname': 'Box.Example\n',
          '/etc/passwd': 'puppet:x:52:52::/:/bin/sh\n',
        },
      },
    )
    assert.deepEqual(trace(), [
      'dnf -y install puppet-agent-7.7.0',
      'systemctl enable puppet-agent.service',
      'puppet agent --noop',
      'systemctl start puppet-agent.service',
    ])
    assert.equal(host.text('/etc/puppet.conf'), '[main]\nx = 1\n[agent]\ncertname = i-1.box.example\nserver = s\n')
    assert.match(host.text('/etc/puppet.conf.old'), / {2}x = 1/)
    assert.equal(host.text('/var/x/certs/ca.pem'), 'CA')
    assert.equal(host.tree()['/var/x/certs/ca.pem']?.uid, 52)
  })

  it('falls back to the other package and service name, and can come from the network', async () => {
    const other = { 'dnf -y install puppet-agent': 1, 'systemctl enable puppet-agent.service': 1 }
    assert.deepEqual(await rhelTrace(puppet, { puppet: {} }, { commands: { ...commands, ...other } }), [
      'dnf -y install puppet-agent',
      'dnf -y install puppet',
      'systemctl enable puppet-agent.service',
      'systemctl enable puppet.service',
      'systemctl start puppet.service',
    ])
    const url = 'http://10.0.0.1/install.sh'
    const box = await applied(
      puppet,
      { puppet: { install_type: 'aio', aio_install_url: url, collection: 'puppet7', start_service: false } },
      {
        http: { [url]: '#!/bin/sh\n' },
        commands: { '*': '', '/opt/puppetlabs/bin/puppet config print *': '/x\n' },
      },
    )
    assert.match(box.trace()[0] ?? '', /^\/var\/lib\/cloud\/tmp\/\S+\/puppet-install -c puppet7 --cleanup$/)
    assert.deepEqual(await box.host.files.list('/var/lib/cloud/tmp'), [])
  })
})
