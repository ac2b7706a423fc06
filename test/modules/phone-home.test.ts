import assert from 'node:assert/strict'
import { phoneHome } from '../../modules/phone-home.ts'
import { applied } from './machine.ts'

describe('phone_home', () => {
  it('posts what it is asked for', async () => {
    const { host, codes } = await applied(
      phoneHome,
      {
        phone_home: {
          url: 'http://10.0.0.1/$INSTANCE_ID/',
          post: ['pub_key_rsa', 'instance_id', 'fqdn', 'color'],
          tries: 3,
        },
        fqdn: 'a.b',
      },
      {
        http: { 'POST http://10.0.0.1/i-1/': [503, 'ok'] },
        files: { '/etc/ssh/ssh_host_rsa_key.pub': 'ssh-rsa AA a@b\n' },
      },
    )
    assert.equal(host.requests[0]?.body, 'pub_key_rsa=ssh-rsa+AA+a%40b%0A&instance_id=i-1&fqdn=a.b&color=N%2FA')
    assert.equal(host.requests.length, 2)
    assert.deepEqual(codes(), ['phone-home/unknown-field'])
  })

  it('says where it failed to post, without credentials', async () => {
    const { said } = await applied(phoneHome, { phone_home: { url: 'http://me:hunter2@10.0.0.1/', post: [] } })
    assert.match(said[0]?.message ?? '', /home data to http:\/\/10\.0\.0\.1\/ in 10 tries/)
    assert.doesNotMatch(JSON.stringify(said), /hunter2/)
  })

  it('never fails the boot', async () => {
    const { codes, host } = await applied(phoneHome, { phone_home: { url: 'http://10.0.0.1/', post: ['instance_id'] } })
    assert.deepEqual(codes(), ['phone-home/failed'])
    assert.equal(host.requests.length, 10)
    assert.deepEqual((await applied(phoneHome, { phone_home: {} })).codes(), ['phone-home/no-url'])
  })
})
