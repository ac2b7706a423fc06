import assert from 'node:assert/strict'
import { doasProblem, includesDirectory, withBlock, withIncludedDirectory } from '../../distros/user-rules.ts'

describe('sudoers and doas.conf', () => {
  it('include the directory once, in either spelling', () => {
    assert.equal(includesDirectory('@includedir /etc/sudoers.d\n', '/etc/sudoers.d'), true)
    assert.equal(includesDirectory('#includedir /etc/sudoers.d/\n', '/etc/sudoers.d'), true)
    assert.equal(includesDirectory('# includedir /etc/sudoers.d\n', '/etc/sudoers.d'), false)
    assert.equal(
      withIncludedDirectory('root ALL=(ALL) ALL\n', '/d', '# h'),
      'root ALL=(ALL) ALL\n\n# h\n#includedir /d\n',
    )
  })

  it('get a block once', () => {
    assert.equal(withBlock(undefined, '\n# b\n', '# h'), '# h\n\n# b\n')
    assert.equal(withBlock('# h\n', '\n# b\n', '# h'), '# h\n\n# b\n')
    assert.equal(withBlock('# h\n\n# b\n', '\n# b\n', '# h'), undefined)
  })

  it('take only rules that doas understands and that are about the user', () => {
    for (const rule of ['permit bob', 'permit nopass keepenv bob as root cmd ls args -l', 'deny setenv { A=b } bob']) {
      assert.equal(doasProblem('bob', rule), undefined)
    }
    assert.match(doasProblem('bob', 'allow bob') ?? '', /not a doas rule/)
    assert.match(doasProblem('bob', 'permit nopass :wheel') ?? '', /about :wheel/)
  })
})
