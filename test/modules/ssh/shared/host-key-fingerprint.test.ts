import assert from 'node:assert/strict'
import { describePublicKey } from '../../../../modules/ssh/shared/host-key-fingerprint.ts'

describe('the description of a host key', () => {
  it('has the fingerprint ssh-keygen shows', () => {
    const ecdsa =
      'ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBF337WnkMtU2ShMk15OVg+Efn3yFxJxDmQOHLU3d2QjSWXrmXWjhm' +
      'nQ+jyjTobBLTLddzQrFQVOULGGD/rPAU+I='
    assert.equal(describePublicKey(ecdsa), '256 SHA256:4eeyxojR44fZjDSFhjIL4iWNRlmSVxIsn0/ExeKx8+U no comment (ECDSA)')
    const rsa = Buffer.concat([
      Buffer.from('\0\0\0\x07ssh-rsa\0\0\0\x01\x03\0\0\0\x03', 'latin1'),
      Buffer.from([0, 0x9f, 1]),
    ])
    assert.match(describePublicKey(`ssh-rsa ${rsa.toString('base64')} a b`) ?? '', /^16 SHA256:.* a b \(RSA\)$/)
    for (const bad of ['', 'nonsense', 'ssh-dss AAAA', 'ssh-rsa AAAA', 'ssh-rsa AAAAC3NzaC1lZDI1NTE5AAAA']) {
      assert.equal(describePublicKey(bad), undefined)
    }
  })
})
