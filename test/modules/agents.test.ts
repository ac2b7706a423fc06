import assert from 'node:assert/strict'
import { ansible } from '../../modules/ansible.ts'
import { chef, clientText } from '../../modules/chef.ts'
import { landscape } from '../../modules/landscape.ts'
import { mcollective } from '../../modules/mcollective.ts'
import type { ConfigModule } from '../../modules/module.ts'
import { puppet } from '../../modules/puppet.ts'
import { resetRmc } from '../../modules/reset-rmc.ts'
import { rhSubscription } from '../../modules/rh-subscription.ts'
import { saltMinion } from '../../modules/salt-minion.ts'
import { spacewalk } from '../../modules/spacewalk.ts'
import { ubuntuPro } from '../../modules/ubuntu-pro.ts'
import type { Answer } from '../../system/memory.ts'
import { applied, type MachineOptions, machine } from './machine.ts'

const rhel = { distro: 'rhel' }
const dnf: Readonly<Record<string, Answer>> = { 'dnf *': '' }

async function trace<C>(module: ConfigModule<C>, config: C, options: MachineOptions = {}): Promise<readonly string[]> {
  return (
    await applied(module, config, { systemInfo: rhel, ...options, commands: { ...dnf, ...options.commands } })
  ).trace()
}

describe('salt_minion', () => {
  it('writes its files as YAML and runs by itself where it is told to', async () => {
    const box = await applied(
      saltMinion,
      {
        salt_minion: {
          conf: { file_client: 'local', master: 'm' },
          grains: { r: ['w'] },
          public_key: 'PUB',
          private_key: 'KEY',
        },
      },
      { systemInfo: rhel, commands: { ...dnf, 'salt-call *': '' } },
    )
    assert.equal(box.host.text('/etc/salt/minion'), '---\nfile_client: local\nmaster: m\n...\n')
    assert.equal(box.host.text('/etc/salt/grains'), '---\nr:\n- w\n...\n')
    assert.equal(box.host.tree()['/etc/salt/pki/minion.pem']?.mode, 0o600)
    assert.deepEqual(box.trace(), [
      'dnf -y install salt-minion',
      'systemctl disable salt-minion',
      'systemctl stop salt-minion',
      'salt-call --local state.apply',
    ])
    assert.deepEqual((await trace(saltMinion, { salt_minion: {} })).slice(1), [
      'systemctl enable salt-minion',
      'systemctl restart salt-minion',
    ])
  })
})

describe('mcollective', () => {
  it('edits the settings that are there and keeps the old file', async () => {
    const file = '/etc/mcollective/server.cfg'
    const { host, trace } = await applied(
      mcollective,
      {
        mcollective: { conf: { 'plugin.stomp.host': 'db', 'public-cert': 'P', 'private-cert': 'S', other: { x: 1 } } },
      },
      {
        systemInfo: rhel,
        commands: { ...dnf, 'service *': '' },
        files: { [file]: '# c\nplugin.stomp.host = old\nsecurityprovider = psk\n' },
      },
    )
    assert.equal(
      host.text(file),
      '# c\nplugin.stomp.host = db\nsecurityprovider = ssl\nplugin.ssl_server_public = /etc/mcollective/ssl/server-public.pem\n' +
        'plugin.ssl_server_private = /etc/mcollective/ssl/server-private.pem\n[other]\nx = 1\n',
    )
    assert.match(host.text(`${file}.old`), /host = old/)
    assert.equal(host.tree()['/etc/mcollective/ssl/server-private.pem']?.mode, 0o600)
    assert.equal(trace().at(-1), 'service mcollective restart')
  })
})

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
    assert.deepEqual(await trace(puppet, { puppet: {} }, { commands: { ...commands, ...other } }), [
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
    assert.match(box.trace()[0] ?? '', /^\/var\/tmp\/cloud-init\/\S+\/puppet-install -c puppet7 --cleanup$/)
    assert.deepEqual(await box.host.files.list('/var/tmp/cloud-init'), [])
  })
})

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

  it('writes its files, installs, and runs where it is told to', async () => {
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
    assert.deepEqual(await trace(chef, config, { files: { '/usr/bin/chef-client': { content: '', mode: 0o755 } } }), [])
    assert.deepEqual(
      await trace(
        chef,
        { chef: { ...config.chef, install_type: 'gems', exec: false } },
        { commands: { '/usr/bin/gem *': '' } },
      ),
      ['dnf -y install ruby ruby-dev rubygems', '/usr/bin/gem install chef --no-document --bindir /usr/bin -q'],
    )
  })
})

describe('ansible', () => {
  const commands = {
    'ansible-pull --version': 'ansible-pull [core 2.14.0]\n',
    'ansible-pull *': 'pulled\n',
    'git *': '',
    'ansible-playbook *': '',
    'ansible-galaxy *': '',
  }

  it('pulls playbooks and runs a controller', async () => {
    const box = await applied(
      ansible,
      {
        ansible: {
          galaxy: { actions: [['ansible-galaxy', 'collection', 'install', 'x']] },
          pull: [
            { url: 'u', playbook_names: ['a.yml', 'b.yml'], accept_host_key: true, clean: false, ssh_common_args: 'z' },
          ],
          setup_controller: {
            repositories: [{ path: '/p', source: 's' }],
            run_ansible: [{ playbook_dir: '/p', playbook_name: 'c.yml', timeout: 9 }],
          },
        },
      },
      { commands, programs: ['ansible'] },
    )
    assert.deepEqual(box.trace(), [
      'ansible-galaxy collection install x',
      'ansible-pull --version',
      'ansible-pull --url=u --accept-host-key --ssh-common-args=z a.yml b.yml',
      'git clone s /p',
      'ansible-playbook c.yml --timeout=9',
    ])
    assert.deepEqual(box.out, ['pulled\n'])
    assert.equal(box.host.calls.at(-1)?.options.cwd, '/p')
  })

  it('installs by pip as another user', async () => {
    let installed = false
    const box = await applied(
      ansible,
      { ansible: { install_method: 'pip', run_user: 'an', package_name: 'ansible-core' } },
      {
        commands: {
          'su *': ({ argv }) => {
            const command = argv[4] as string
            if (command.endsWith('ansible-core')) installed = true
            if (command.includes('EXTERNALLY')) return 2
            return command.includes('pip list') && installed ? 'ansible-core 2.1\n' : ''
          },
        },
      },
    )
    assert.ok(box.trace().includes('su - an -c env PATH=$PATH python3 -m pip install --user ansible-core'))
  })

  it('says what is missing', async () => {
    const refused = (settings: object) => applied(ansible, { ansible: settings }, { commands, programs: ['ansible'] })
    await assert.rejects(refused({ pull: { playbook_name: 'x' } }), /'url' from ansible.pull\/0/)
    await assert.rejects(refused({ pull: { url: 'u' } }), /playbook_names and playbook_name/)
    await assert.rejects(refused({ setup_controller: { repositories: [] } }), /run_ansible/)
    await assert.rejects(refused({ install_method: 'magic' }), /distro or pip/)
  })
})

describe('registrations', () => {
  it('landscape registers a machine that is not registered', async () => {
    const commands = { 'apt-get *': '', 'apt-cache pkgnames': 'landscape-client\n', 'landscape-config *': '' }
    const settings = { landscape: { client: { account_name: 'acc', computer_title: 't', tags: 'a,b' } } }
    const fresh = await applied(landscape, settings, {
      commands: { ...commands, 'landscape-config --silent --is-registered': 5 },
    })
    assert.equal(
      fresh.trace().at(-1),
      'landscape-config --silent --account-name acc --computer-title t --data-path /var/lib/landscape/client --log-level info ' +
        '--ping-url http://landscape.canonical.com/ping --tags a,b --url https://landscape.canonical.com/message-system',
    )
    const known = await applied(landscape, settings, {
      commands: { ...commands, 'landscape-config --silent --is-registered': 0 },
    })
    assert.deepEqual(known.codes(), ['modules/not-available'])
  })

  it('spacewalk registers by name', async () => {
    const config = { spacewalk: { server: 's', activation_key: 'k' }, fqdn: 'a.b' }
    assert.equal(
      (await trace(spacewalk, config, { commands: { 'rhn-profile-sync *': 1, 'rhnreg_ks *': '' } })).at(-1),
      'rhnreg_ks --serverUrl https://s/XMLRPC --profilename a.b --sslCACert /usr/share/rhn/RHN-ORG-TRUSTED-SSL-CERT --activationkey k',
    )
    assert.deepEqual(await trace(spacewalk, config, { commands: { 'rhn-profile-sync *': '' } }), [
      'dnf -y install rhn-setup',
    ])
  })

  it('rh_subscription registers, attaches pools and sets repositories', async () => {
    const box = await applied(
      rhSubscription,
      {
        rh_subscription: {
          username: 'u',
          password: 'hunter2',
          auto_attach: true,
          service_level: 'l',
          'add-pool': ['p1', 'p9'],
          enable_repo: ['r1', 'r9'],
          disable_repo: ['r2'],
          release_version: '8',
        },
      },
      {
        systemInfo: rhel,
        commands: {
          'subscription-manager *': '',
          'subscription-manager identity': 1,
          'subscription-manager list --available *': 'p1\n',
          'subscription-manager repos --list-enabled': 'Repo ID:   r2\n',
          'subscription-manager repos --list-disabled': 'Repo ID:   r1\n',
        },
      },
    )
    assert.deepEqual(box.trace(), [
      'subscription-manager register --username=u --password=hunter2',
      'subscription-manager attach --auto --servicelevel=l',
      'subscription-manager attach --pool=p1',
      'subscription-manager repos --disable=r2 --enable=r1',
      'subscription-manager release --set=8',
    ])
    assert.equal(box.host.calls.find(({ argv }) => argv[1] === 'register')?.options.secret, true)
    assert.doesNotMatch(JSON.stringify(box.said), /hunter2/)
    assert.deepEqual(box.codes(), ['modules/deprecated', 'rh-subscription/unknown', 'rh-subscription/unknown'])
  })

  it('rh_subscription reports what is wrong and never fails', async () => {
    const wrong = async (settings: Record<string, unknown>) => {
      const commands = { 'subscription-manager *': 70 }
      return (await applied(rhSubscription, { rh_subscription: settings }, { systemInfo: rhel, commands })).codes()
    }
    const failed = ['rh-subscription/failed', 'rh-subscription/failed']
    assert.deepEqual(await wrong({ activation_key: 'k' }), failed)
    assert.deepEqual(await wrong({ username: 'u', password: 'p', service_level: 'x' }), failed)
    assert.deepEqual(await wrong({ username: 'u', password: 'p' }), failed)
    assert.deepEqual(await wrong({ username: 'u' }), [])
  })

  it('ubuntu_pro attaches with a token nobody sees, and enables services', async () => {
    const commands = {
      'pro *': '',
      'pro api *': '{"data": {"attributes": {"should_auto_attach": false}}}',
      'pro enable *': '{"errors": []}',
    }
    const box = await applied(
      ubuntuPro,
      { ubuntu_pro: { token: 'SECRET', enable: ['esm'], config: { http_proxy: 'http://p', https_proxy: null } } },
      { commands },
    )
    const attach = box.trace().find((line) => line.startsWith('pro attach')) ?? ''
    assert.match(
      attach,
      /^pro attach --no-auto-enable --attach-config \/run\/cloud-init\/tmp\/pro-attach-[0-9a-f-]+\.yaml$/,
    )
    assert.deepEqual(
      box.trace().filter((line) => line !== attach),
      [
        'pro config set http_proxy=http://p',
        'pro config unset https_proxy',
        'pro enable --assume-yes --format json esm',
      ],
    )
    assert.doesNotMatch(JSON.stringify([box.host.calls, box.said]), /SECRET/)
    assert.deepEqual(await box.host.files.list('/run/cloud-init/tmp'), [])
  })

  it('ubuntu_pro attaches by itself where the cloud lets it, and says what is wrong', async () => {
    const commands = {
      'pro *': '',
      'pro api u.pro.attach.auto.should_auto_attach.v1': '{"data": {"attributes": {"should_auto_attach": true}}}',
    }
    const auto = await applied(ubuntuPro, { ubuntu_pro: { enable: ['esm'] } }, { commands })
    assert.deepEqual(auto.trace(), ['pro api u.pro.attach.auto.full_auto_attach.v1 --data {"enable":["esm"]}'])
    const refused = (settings: Record<string, unknown>) => applied(ubuntuPro, settings, { commands: { 'pro *': '' } })
    await assert.rejects(refused({ ubuntu_pro: { enable: ['x'] } }), /token` required/)
    await assert.rejects(refused({ 'ubuntu-advantage': { commands: [] } }), /Deprecated configuration/)
    await assert.rejects(
      refused({ ubuntu_pro: { config: { http_proxy: 'nonsense' } } }),
      /Invalid Ubuntu Pro configuration: http_proxy/,
    )
    await assert.rejects(refused({ ubuntu_advantage: {}, 'ubuntu-advantage': {} }), /Multiple deprecated/)
  })

  it('reset_rmc wants another node id', async () => {
    const bin = '/opt/rsct/install/bin'
    const files = { [bin]: { directory: true }, '/etc/ct_node_id': 'old\nx' } as const
    const works = {
      [`${bin}/rmcctrl -z`]: '',
      [`${bin}/recfgct`]: async (_: unknown, host: { files: { write(path: string, text: string): Promise<void> } }) => {
        await host.files.write('/etc/ct_node_id', 'new\n')
        return ''
      },
    }
    assert.equal((await applied(resetRmc, {}, { files, commands: works })).trace().length, 2)
    await assert.rejects(
      applied(resetRmc, {}, { files, commands: { ...works, [`${bin}/recfgct`]: '' } }),
      /did not get generated/,
    )
    assert.deepEqual((await applied(resetRmc, {})).trace(), [])
  })
})
