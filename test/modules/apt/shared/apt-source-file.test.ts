import assert from 'node:assert/strict'
import { putSources } from '../../../../modules/apt/shared/apt-source-file.ts'
import { memory } from '../../../../system/memory.ts'

const path = '/etc/apt/sources.list.d/mine.list'
const logins = '/etc/apt/auth.conf.d/cloud-init-mine.conf'

describe('a file of sources', () => {
  it('has its users and passwords where apt looks for them', async () => {
    const host = memory()
    await putSources(host, path, 'deb [trusted=yes] https://us%65r:wo%40rd@example.com/ubuntu noble main\n')
    await putSources(host, path, 'deb http://a:b@other.example:8080/ x y\n', { append: true })
    const tree = host.tree()
    assert.equal(
      tree[path]?.content,
      'deb [trusted=yes] https://example.com/ubuntu noble main\ndeb http://other.example:8080/ x y\n',
    )
    assert.equal(tree[path]?.mode, 0o644)
    assert.equal(
      tree[logins]?.content,
      'machine https://example.com/ubuntu login user password wo@rd\nmachine http://other.example:8080/ login a password b\n',
    )
    assert.equal(tree[logins]?.mode, 0o600)
  })

  it('is for root alone with what cannot be put there', async () => {
    const host = memory()
    await putSources(host, path, 'deb https://example.com/a x y\n')
    await putSources(host, path, 'deb https://u:a%20b@example.com/a x y\n', { append: true })
    assert.equal(host.tree()[path]?.mode, 0o600)
    assert.match(host.text(path), /u:a%20b@/)
  })

  it('takes the logins of an earlier one with it', async () => {
    const host = memory()
    await putSources(host, path, 'deb https://u:p@example.com/a x y\n')
    await putSources(host, path, 'deb https://example.com/a x y\n', { mode: 0o644 })
    assert.equal(host.tree()[logins], undefined)
  })
})
