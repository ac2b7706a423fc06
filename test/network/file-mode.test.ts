import assert from 'node:assert/strict'
import { fileMode } from '../../network/file-mode.ts'

describe('network/file-mode', () => {
  it('is that of the renderer for a new file, and for one whose mode is not kept', () => {
    assert.equal(fileMode({ mode: 0o644, keepMode: 'existing' }, undefined), 0o644)
    assert.equal(fileMode({ mode: 0o644 }, 0o600), 0o644)
  })

  it('is that of the file where it is kept, or what both allow', () => {
    assert.equal(fileMode({ mode: 0o644, keepMode: 'existing' }, 0o666), 0o666)
    assert.equal(fileMode({ mode: 0o600, keepMode: 'stricter' }, 0o644), 0o600)
    assert.equal(fileMode({ mode: 0o600, keepMode: 'stricter' }, 0o400), 0o400)
  })
})
