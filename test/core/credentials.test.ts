import assert from 'node:assert/strict'
import { holdsCredential, modeFor } from '../../core/credentials.ts'

describe('whether a text holds a credential', () => {
  const yes = [
    'deb https://user:word@example.com/ubuntu noble main',
    'Acquire::http::Proxy "http://user:word@proxy:3128";',
    'https://example.com/repo?token=abc',
    'user:word@example.com:8080',
    'password = hunter2',
    'plugin.psk: abc',
    'dbpassword=x',
    '{"api_token": "x"}',
    'iface wlan0 inet dhcp\n    wpa-psk abcdef',
    '//server/share /mnt cifs username=u,password=p 0 0',
  ]
  const no = [
    '*.* @@192.0.2.1:10514',
    'deb https://example.com/ubuntu noble main # by admin@example.com',
    'server ntp.example.com iburst',
    'log_level: info',
    'passwords are not told here',
    'password =',
  ]
  for (const text of yes) it(`${text}: yes`, () => assert.equal(holdsCredential(text), true))
  for (const text of no) it(`${text}: no`, () => assert.equal(holdsCredential(text), false))
})

describe('the mode of a file', () => {
  it('is 0600 with a credential, whatever it would be without', () => {
    assert.deepEqual(modeFor('password: x', 0o644), { mode: 0o600 })
    assert.deepEqual(modeFor('colour: x', 0o644), { mode: 0o644 })
    assert.deepEqual(modeFor('colour: x'), {})
  })
})
