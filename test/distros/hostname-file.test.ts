import assert from 'node:assert/strict'
import { nameIn, withName } from '../../distros/hostname-file.ts'

describe('hostname files', () => {
  it('hold one name among comments', () => {
    assert.equal(nameIn('# c\n\nbox # mine\n'), 'box')
    assert.equal(nameIn('HOSTNAME="box"\nNETWORKING=yes\n', 'HOSTNAME'), 'box')
    assert.throws(() => nameIn('a\nb\n'), /More than one host name/)
    assert.equal(withName('# c\nold\n', 'new'), '# c\nnew\n')
    assert.equal(withName('A=b\n', 'new', 'HOSTNAME'), 'A=b\nHOSTNAME=new\n')
  })
})
