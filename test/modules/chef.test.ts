import assert from 'node:assert/strict'
import { chef, clientText } from '../../modules/chef.ts'
import { applied, machine } from './machine.ts'
import { dnf, rhel, rhelTrace } from './rhel.ts'

describe('chef', () => {
  const config = {
    chef: {
      server_url: 'https://c',
      validation_name: 'v',
      validation_cert: 'KEY',
      run_list: ['a'],
      initial_attributes: { x: 1 },
    },
  }

  it('writes its files, installs, and runs when told to', async () => {
    const { host, trace } = await applied(
      chef,
      { chef: { ...config.chef, exec: true, delete_validation_post_exec: true } },
      { systemInfo: rhel, commands: { ...dnf, '/usr/bin/chef-client *': '' }, files: { '/var/cache/chef/old': 'x' } },
    )
    assert.deepEqual(trace(), ['dnf -y install chef', '/usr/bin/chef-client -d -i 1800 -s 20'])
    assert.match(host.text('/etc/chef/client.rb'), /\nchef_server_url +"https:\/\/c"\n.*\nnode_name +"i-1"\n/s)
    assert.equal(host.text('/etc/chef/firstboot.json'), '{"run_list":["a"],"x":1}')
    assert.equal(host.text('/var/chef/cache/old'), 'x')
    assert.equal(await host.files.exists('/etc/chef/validation.pem'), false)
  })

  it('needs a server and a name, and leaves out what has no value', async () => {
    const box = machine({ systemInfo: rhel, commands: dnf })
    await assert.rejects(chef.apply({ chef: { server_url: 'x' } }, box.context), /validation_name is required/)
    assert.doesNotMatch(clientText({ validation_key: '/k', validation_cert: null }), /validation_key/)
    assert.deepEqual(
      await rhelTrace(chef, config, { files: { '/usr/bin/chef-client': { content: '', mode: 0o755 } } }),
      [],
    )
    assert.deepEqual(
      await rhelTrace(
        chef,
        { chef: { ...config.chef, install_type: 'gems', exec: false } },
        { commands: { '/usr/bin/gem *': '' } },
      ),
      ['dnf -y install ruby ruby-dev rubygems', '/usr/bin/gem install chef --no-document --bindir /usr/bin -q'],
    )
  })
})
