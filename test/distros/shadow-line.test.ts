import assert from 'node:assert/strict'
import { verify } from 'unixcrypt'
import { shadowPassword, withPassword } from '../../distros/shadow-line.ts'

const now = new Date('2026-01-01T00:00:00Z')

describe('a password for /etc/shadow', () => {
  it('stays as it is where it is hashed or locked, and else is hashed', async () => {
    for (const given of ['$6$ab$cd', '$y$x', '!', '!$6$ab', '!!', '*'])
      assert.equal(await shadowPassword(given, 'x'), given)
    for (const given of ['clear', '*x', 'a:b', ' ']) assert.ok(verify(given, await shadowPassword(given, '')))
  })

  it('keeps the hash that fits, so that nothing changes at each boot', async () => {
    const hash = await shadowPassword('clear', undefined)
    assert.equal(await shadowPassword('clear', hash), hash)
    assert.notEqual(await shadowPassword('other', hash), hash)
  })

  it('is hashed anew where what is there is no whole hash, or would take for ever to try', async () => {
    for (const before of ['!', '$6$', '$6$ab$cd', '$y$j9T$x$y', `$6$rounds=999999999$ab$${'x'.repeat(86)}`])
      assert.ok(verify('clear', await shadowPassword('clear', before)))
  })
})

describe('a line of /etc/shadow', () => {
  it('keeps what it says of ageing', () => {
    assert.deepEqual(withPassword('eve', ['eve', '!', '1', '2', '90', '7', '', '', ''], '*', now), [
      ...['eve', '*', '20454', '2', '90', '7', '', '', ''],
    ])
    assert.deepEqual(withPassword('eve', undefined, '*', now), ['eve', '*', '20454', '', '', '', '', '', ''])
  })

  it('is as old as its password', () => {
    const line = ['eve', '*', '1', '2', '90', '7', '', '', '']
    assert.equal(withPassword('eve', line, '*', now), line)
  })
})
