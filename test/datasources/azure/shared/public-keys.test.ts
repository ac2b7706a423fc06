import assert from 'node:assert/strict'
import { publicKeys } from '../../../../datasources/azure/shared/public-keys.ts'
import { memory } from '../../../../system/memory.ts'

describe("Azure's keys", () => {
  const ovf = { publicKeys: [{ fingerprint: '', path: '', value: 'ssh-rsa B' }] } as never
  const none = { host: memory() } as never
  const imds = (...keys: string[]) => ({ compute: { publicKeys: keys.map((keyData) => ({ keyData })) } })

  it('are those of the metadata, without the line breaks in them', async () => {
    assert.deepEqual((await publicKeys(none, imds('ssh-rsa AA\r\nAA me\r\n', 'ssh-ed25519 AAAA'), ovf)).keys, [
      'ssh-rsa AAAA me',
      'ssh-ed25519 AAAA',
    ])
  })

  it('are those of the media where one of the others is no key, or there are none', async () => {
    for (const metadata of [imds('ssh-rsa AAAA', '---- BEGIN SSH2 PUBLIC KEY ----'), imds(), undefined]) {
      assert.deepEqual(await publicKeys(none, metadata, ovf), { keys: ['ssh-rsa B'], ofMetadata: false })
    }
  })
})
