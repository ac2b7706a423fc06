import assert from 'node:assert/strict'
import { fileMode } from '../../network/file-mode.ts'

const content = 'iface eth0 inet dhcp\n'

describe('network/file-mode', () => {
  it('is that of the renderer for a new file, and for one whose mode is not kept', () => {
    assert.equal(fileMode({ content, mode: 0o644, keepMode: 'existing' }, undefined), 0o644)
    assert.equal(fileMode({ content, mode: 0o644 }, 0o600), 0o644)
  })

  it('is that of the file where it is kept, or what both allow', () => {
    assert.equal(fileMode({ content, mode: 0o644, keepMode: 'existing' }, 0o666), 0o666)
    assert.equal(fileMode({ content, mode: 0o600, keepMode: 'stricter' }, 0o644), 0o600)
    assert.equal(fileMode({ content, mode: 0o600, keepMode: 'stricter' }, 0o400), 0o400)
  })

  it("is its owner's alone with a credential in the file", () => {
    const secret = 'iface wlan0 inet dhcp\n    wpa-psk abcdef\n'
    assert.equal(fileMode({ content: secret, mode: 0o644 }, undefined), 0o600)
    assert.equal(fileMode({ content: secret, mode: 0o644, keepMode: 'existing' }, 0o664), 0o600)
  })
})
