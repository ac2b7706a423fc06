import assert from 'node:assert/strict'
import { defaultPaths } from '../../../core/paths.ts'
import { knownSecrets } from '../../../stages/state/known-secrets.ts'
import { memory } from '../../../system/memory.ts'

describe('what a machine knows to be secret', () => {
  it('comes from its config by schema, from its data by the paths that are sensitive, and by names', async () => {
    const config = {
      hostname: 'public-name',
      chpasswd: { list: 'bob:hunter2222\n' },
      reporting: { maas: { token_secret: 'of-a-server' } },
    }
    const data = { sensitive_keys: ['ds/key'], ds: { key: { inner: 'of-the-cloud' }, other: 'anybody' } }
    const host = memory({
      files: {
        '/run/cloud-init/combined-cloud-config.json': JSON.stringify(config),
        '/run/cloud-init/instance-data-sensitive.json': JSON.stringify(data),
      },
    })
    const known = await knownSecrets(host, defaultPaths)
    for (const word of ['bob:hunter2222', 'hunter2222', 'of-a-server', 'of-the-cloud'])
      assert.ok(known.includes(word), word)
    for (const word of ['public-name', 'anybody']) assert.ok(!known.includes(word), word)
    const text = Buffer.from('this is of-the-cloud, too').toString('base64')
    assert.ok(known.some((word) => text.includes(word)))
  })

  it('is nothing on a machine that has not booted', async () => {
    assert.deepEqual(await knownSecrets(memory(), defaultPaths), [])
  })
})
