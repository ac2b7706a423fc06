import assert from 'node:assert/strict'
import { type Hiding, withoutSecrets } from '../../metadata-server/hide-secrets.ts'

const left = '#cloud-config\n# left out of the recording\n'
const packed = (text: string) => Buffer.from(text).toString('base64')

function shown(text: string, path = '/document', hiding: Partial<Hiding> = {}): string {
  return Buffer.from(withoutSecrets(Buffer.from(text), path, false, { userData: false, ...hiding })).toString()
}

describe('withoutSecrets', () => {
  it('goes by the names in the path', () => {
    assert.equal(shown('#!/bin/sh\n', '/latest/user-data'), left)
    assert.equal(shown(packed('#!/bin/sh\n'), '/v1/userdata'), packed(left))
    assert.equal(
      shown('{"cloud-init": "#!/bin/sh"}', '/openstack/latest/vendor_data.json'),
      JSON.stringify({ 'cloud-init': left }).replace(':', ': '),
    )
    assert.equal(shown('x', '/latest/meta-data/admin_pass?a=b'), 'REDACTED')
    assert.equal(shown('i-1', '/latest/meta-data/instance-id'), 'i-1')
    assert.equal(shown('base64', '/attributes/user-data-encoding'), 'base64')
    assert.equal(shown('', '/latest/user-data'), '')
  })

  it('hides bytes that are no text', () => {
    const bytes = Uint8Array.of(0x1f, 0x8b, 0xff)
    assert.deepEqual(withoutSecrets(bytes, '/x', false, { userData: false }), bytes)
    assert.equal(Buffer.from(withoutSecrets(bytes, '/user-data', false, { userData: false })).toString(), left)
  })

  it('leaves a list of names', () => {
    const names = Buffer.from('web\n')
    assert.equal(withoutSecrets(names, '/iam/security-credentials/', true, { userData: false }), names)
  })

  it('keeps the shape of what is hidden, and times', () => {
    const credentials = '{"Code": "Success", "SecretAccessKey": "abc", "Expiration": "2026-01-01T00:00:00Z", "n": 3}'
    assert.equal(
      shown(credentials, '/iam/security-credentials/web', { open: ['Code'] }),
      '{"Code": "Success", "SecretAccessKey": "REDACTED", "Expiration": "2026-01-01T00:00:00Z", "n": 0}',
    )
  })

  it('goes by the keys of JSON', () => {
    assert.equal(
      shown('{"rootPassword":"x","switch":{"password":"true"},"list":[{"user-data":"y"}],"hostname":"web"}'),
      `{"rootPassword":"REDACTED","switch":{"password":"true"},"list":[{"user-data":${JSON.stringify(left)}}],"hostname":"web"}`,
    )
  })

  it('hides what is too deep to be looked at', () => {
    const deep = (leaf: string) => `${'{"a":'.repeat(150)}"${leaf}"${'}'.repeat(150)}`
    assert.equal(shown(deep('x')), deep('REDACTED'))
  })

  it('goes by the keys of YAML, with what stands below them', () => {
    const text =
      'hostname: web\nvendor_data: |\n  #cloud-config\n\n  password: x\nconfig: {"token": "x", "a": 1}\nlist:\n- api_key: x\n  b: c\n'
    assert.equal(
      shown(text),
      `hostname: web\nvendor_data: ${JSON.stringify(left)}\nconfig: {"token": "REDACTED", "a": 1}\nlist:\n- api_key: "REDACTED"\n  b: c\n`,
    )
  })

  it("goes by the names of a shell's variables, of lines and of elements", () => {
    assert.equal(
      shown("NAME='web'\nADMIN_PASSWORD='a\nb: c'\nZONE=1\n"),
      "NAME='web'\nADMIN_PASSWORD='REDACTED'\nZONE=1\n",
    )
    assert.equal(shown('a.user-data: #!/bin/sh\necho x\nid: 1\n'), `a.user-data: ${JSON.stringify(left)}\nid: 1\n`)
    assert.equal(
      shown('<a:User><UserPassword x="y">p</UserPassword><Property oe:key="password" oe:value="p"/></a:User>'),
      '<a:User><UserPassword x="y">REDACTED</UserPassword><Property oe:key="password" oe:value="REDACTED"/></a:User>',
    )
  })

  it('looks into base64', () => {
    assert.equal(
      shown(packed('{"instance-id": "i-1", "password": "x"}')),
      packed('{"instance-id": "i-1", "password": "REDACTED"}'),
    )
  })

  it('hides what says by itself that it is secret', () => {
    const key = '-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----'
    assert.equal(shown(`one\n${key}\ntwo\n`), 'one\nREDACTED\ntwo\n')
    assert.equal(shown(JSON.stringify({ note: `${key}\n` })), '{"note":"REDACTED\\n"}')
    assert.equal(shown('http://me:pw@example.com/'), 'http://example.com/')
    assert.equal(shown('it was given-token-1', '/x', { values: ['given-token-1'] }), 'it was REDACTED')
  })

  it('keeps user-data and scripts where they are wanted, vendor-data never', () => {
    const script = '#!/bin/sh\nexport PASSWORD=x\n'
    assert.equal(shown(script, '/latest/user-data', { userData: true }), script)
    assert.equal(
      shown(script, '/attributes/startup-script', { userData: true, free: { below: 'attributes', besides: [] } }),
      script,
    )
    assert.equal(shown(script, '/latest/vendor-data', { userData: true }), left)
  })

  it('hides what users name, but for a few', () => {
    const free = { below: 'attributes', besides: ['ssh-keys'] }
    assert.equal(shown('x', '/instance/attributes/kube-env', { free }), 'REDACTED')
    assert.equal(shown('me:ssh-rsa AAAA me', '/instance/attributes/ssh-keys', { free }), 'me:ssh-rsa AAAA me')
    assert.equal(
      shown('{"attributes":{"a":"x","ssh-keys":"k"},"id":1}', '/instance/', { free }),
      '{"attributes":{"a":"REDACTED","ssh-keys":"k"},"id":1}',
    )
  })
})
