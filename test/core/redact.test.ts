import assert from 'node:assert/strict'
import { redactHeaders, redactUrl, redactUrls, redactValues } from '../../core/redact.ts'

describe('redaction', () => {
  it('takes credentials and permissions out of URLs', () => {
    assert.equal(redactUrl('https://sam:p%40ss@host:8443/a@b?x=1'), 'https://host:8443/a@b?x=1')
    assert.equal(redactUrl('//token@host/x'), '//host/x')
    assert.equal(redactUrl('https://blob/x?sv=1&sig=abc%3D&se=2'), 'https://blob/x?sv=1&sig=REDACTED&se=2')
    assert.equal(
      redactUrl('https://s3/x?X-Amz-Credential=c&X-Amz-Signature=s&X-Amz-Expires=9'),
      'https://s3/x?X-Amz-Credential=REDACTED&X-Amz-Signature=REDACTED&X-Amz-Expires=9',
    )
    assert.equal(redactUrl('http://host/?token#frag'), 'http://host/?token')
    assert.equal(redactUrl('/etc/a@b'), '/etc/a@b')
  })

  it('finds URLs in texts', () => {
    assert.equal(redactUrls('curl "http://u:p@h/x" and git+ssh://k@h/y'), 'curl "http://h/x" and git+ssh://h/y')
    assert.equal(redactUrls('mail a@b.c'), 'mail a@b.c')
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
