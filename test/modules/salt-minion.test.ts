import assert from 'node:assert/strict'
import { saltMinion } from '../../modules/salt-minion.ts'
import { applied } from './machine.ts'
import { dnf, rhel, rhelTrace } from './rhel.ts'

describe('salt_minion', () => {
  it('writes its files as YAML and runs without a master when told to', async () => {
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
    assert.deepEqual((await rhelTrace(saltMinion, { salt_minion: {} })).slice(1), [
      'systemctl enable salt-minion',
      'systemctl restart salt-minion',
    ])
  })
})
