import assert from 'node:assert/strict'
import { canonicalIn, isNamed, namesOf } from '../../../modules/shared/hostname-of.ts'
import { machine } from '../machine.ts'

describe('the name of a machine', () => {
  it('is known to be given before the network is there', () => {
    const { instance } = machine().context
    assert.equal(isNamed({}, instance), false)
    assert.equal(isNamed({ fqdn: 'a.b' }, instance), true)
    assert.equal(isNamed({}, { ...instance, hostname: 'x' }), true)
    assert.equal(canonicalIn('127.0.1.1 box.example.com box # box\n', 'box'), 'box.example.com')
    assert.equal(canonicalIn('127.0.1.1 box\n', 'box'), undefined)
  })

  it('is cut at its first dot, unless the cloud means all of it', async () => {
    const { context } = machine()
    const names = async (hostname: string, wholeHostname: boolean, config = {}) => {
      const found = await namesOf(config, { ...context, instance: { ...context.instance, hostname, wholeHostname } })
      return [found.hostname, found.fqdn]
    }
    assert.deepEqual(await names('web.example.com', false), ['web', 'web.example.com'])
    assert.deepEqual(await names('web.example.com', true), ['web.example.com', 'web.example.com'])
    assert.deepEqual(await names('10.0.0.5', false), ['ip-10-0-0-5', 'ip-10-0-0-5'])
    assert.deepEqual(await names('10.0.0.5', true), ['10.0.0.5', '10.0.0.5'])
    assert.deepEqual(await names('localhost.localdomain', true), ['localhost.localdomain', 'localhost.localdomain'])
    assert.deepEqual(await names('web.example.com', true, { hostname: 'db' }), ['db', 'web.example.com'])
    assert.deepEqual(await names('web.example.com', true, { fqdn: 'db.example.org' }), ['db', 'db.example.org'])
  })
})
