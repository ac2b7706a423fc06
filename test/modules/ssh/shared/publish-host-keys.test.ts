import assert from 'node:assert/strict'
import { HostError } from '../../../../core/errors.ts'
import type { HostKey } from '../../../../core/host-key.ts'
import { say } from '../../../../core/said.ts'
import { publishHostKeys } from '../../../../modules/ssh/shared/publish-host-keys.ts'
import { machine } from '../../machine.ts'

const files = {
  '/etc/ssh/ssh_host_ed25519_key': 'private',
  '/etc/ssh/ssh_host_ed25519_key.pub': 'ssh-ed25519 AAAA root@machine\n',
  '/etc/ssh/ssh_host_rsa_key.pub': 'ssh-rsa BBBB\n',
  '/etc/ssh/ssh_host_rsa_key-cert.pub': 'ssh-rsa-cert-v01@openssh.com CCCC\n',
  '/etc/ssh/ssh_host_ecdsa_key.pub': '\n',
}

async function published(settings: object) {
  const given: HostKey[][] = []
  const { context, codes } = machine({ files, publishHostKeys: async (keys) => void given.push([...keys]) })
  await publishHostKeys(settings, context)
  assert.deepEqual(codes(), [])
  return given
}

describe('the public host keys', () => {
  it('are given to a cloud that takes them, without what else lies there', async () => {
    const keys = [
      { type: 'ssh-ed25519', key: 'AAAA' },
      { type: 'ssh-rsa', key: 'BBBB' },
    ]
    assert.deepEqual(await published({}), [keys])
    assert.deepEqual(await published({ enabled: 'yes', blacklist: ['ed25519', 'dsa'] }), [[keys[1]]])
  })

  it('are kept if that is wanted', async () => {
    assert.deepEqual(await published({ enabled: false }), [])
  })

  it('cost nothing else where the cloud cannot be told', async () => {
    const failing = machine({
      files,
      publishHostKeys: async () => {
        throw new HostError('unreachable', say`gone`)
      },
    })
    await publishHostKeys({}, failing.context)
    assert.deepEqual(failing.codes(), ['ssh/not-published'])
    const { context } = machine({ files })
    await publishHostKeys({}, context)
  })
})
