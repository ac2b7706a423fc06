import assert from 'node:assert/strict'
import { ansible } from '../../modules/ansible.ts'
import { applied } from './machine.ts'

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
