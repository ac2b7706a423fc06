import assert from 'node:assert/strict'
import { isSecretName, redactHeaders, redactUrl, redactUrls, redactValues } from '../../core/redact.ts'

const urls: readonly (readonly [given: string, shown: string])[] = [
  ['https://sam:p%40ss@host:8443/a@b?x=1', 'https://host:8443/a@b?x=REDACTED'],
  ['//token@host/x', '//host/x'],
  ['https://blob/x?sv=1&sig=abc%3D&se=2', 'https://blob/x?sv=REDACTED&sig=REDACTED&se=REDACTED'],
  ['http://host/?token#frag', 'http://host/?REDACTED'],
  ['https://host:80/x?a=&b', 'https://host:80/x?a=&REDACTED'],
  ['http://host/x?next=a@b', 'http://host/x?next=REDACTED'],
  // A password with a sign that ends the host's part.
  ['https://u:p/w@host/x', 'https://host/x'],
  ['https://u:p#w@host/x', 'https://host/x'],
  ['https://u:p?w@host/x', 'https://host/x'],
  ['https://u:12#w@host', 'https://host'],
  ['http://u:p', 'http://REDACTED'],
  ['http://[::1]:80/x', 'http://[::1]:80/x'],
  ['socks5h://a:b@[::1]:1', 'socks5h://[::1]:1'],
  // Key servers, proxies, git over ssh, rsyslog.
  ['hkps://u:p@keys.example', 'hkps://keys.example'],
  ['u:p@proxy:3128', 'proxy:3128'],
  ['ssh://git@h/x', 'ssh://h/x'],
  ['git@github.com:o/r.git', 'github.com:o/r.git'],
  ['@@host:514', '@@host:514'],
  ['*.* @@host:514', '*.* @@host:514'],
  ['*.* @@u:p@host', '*.* @@host'],
  ['/etc/a@b', '/etc/a@b'],
]

describe('redaction', () => {
  it('takes credentials, values of queries and fragments out of URLs', () => {
    for (const [given, shown] of urls) assert.equal(redactUrl(given), shown, given)
  })

  it('finds URLs in texts', () => {
    assert.equal(redactUrls('curl "http://u:p@h/x" and git+ssh://k@h/y'), 'curl "http://h/x" and git+ssh://h/y')
    assert.equal(redactUrls('mail a@b.c'), 'mail a@b.c')
    assert.equal(redactUrls('seed-dir (cmdline,http://h/%s?x=1)'), 'seed-dir (cmdline,http://h/%s?x=REDACTED)')
    assert.equal(redactUrls('(old) http://h/?x=a)b)'), '(old) http://h/?x=REDACTED')
    for (const host of ['[fe80::a9fe:a9fe%25eth0]', '[fd00::1]:80', 'h', 'h:80', 'h/p', '[::1]/p'])
      for (const end of ['', ')', '.', ',', ';', ').'])
        assert.equal(
          redactUrls(`metadata (http://u:p@${host}${end} and http://${host}${end}`),
          `metadata (http://${host}${end} and http://${host}${end}`,
        )
    assert.equal(redactUrls('proxy u:p@host:1 gone, x=u:p@h'), 'proxy host:1 gone, x=h')
    assert.equal(redactUrls('eth0@if3: /srv/a:b@c'), 'eth0@if3: /srv/a:b@c')
  })

  it('hides headers that usually hold secrets, and those that are named', () => {
    const headers = {
      Authorization: 'a',
      'X-aws-ec2-metadata-token': 'b',
      'X-aws-ec2-metadata-token-ttl-seconds': '6',
      Mine: 'c',
      Accept: 'd',
    }
    assert.deepEqual(redactHeaders(headers, ['mine']), {
      Authorization: 'REDACTED',
      'X-aws-ec2-metadata-token': 'REDACTED',
      'X-aws-ec2-metadata-token-ttl-seconds': 'REDACTED',
      Mine: 'REDACTED',
      Accept: 'd',
    })
  })

  it('takes known values out of a text, the longest first', () => {
    assert.equal(
      redactValues('hunter2000 and hunter2, abc', ['hunter2', 'hunter2000', 'abc', 'hunter2']),
      'REDACTED and REDACTED, abc',
    )
  })
})

describe('a name', () => {
  const secret = [
    'admin_pass',
    'wpa-psk',
    'rootPassword',
    'chpasswd',
    'rsa_private',
    'api_key',
    'apikey',
    'token_secret',
    'credentials',
    'X-Auth-Token',
  ]
  const plain = ['compass', 'passive', 'private-ipv4', 'monkey', 'public_key', 'key', 'tokenizer', 'secretary']
  for (const name of secret) it(`such as ${name} is that of a secret`, () => assert.equal(isSecretName(name), true))
  for (const name of plain) it(`such as ${name} is not that of a secret`, () => assert.equal(isSecretName(name), false))
})
